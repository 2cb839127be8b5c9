"""What holds on one slide: a deck is shared out here, so that no text runs off a box.

The geometry is that of the master (16:9, 960 × 540 points). A text too long goes on over the next
slide, under the same title with « (2/3) »; a table repeats its headers; what must stay short (a title,
a header, a label of a chart) is abridged and said whole in the notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from maillage.documents.arbre import (
    Liste,
    Paragraphe,
    Tableau,
    Texte,
    Trait,
    en_clair,
)
from maillage.documents.boites import (
    AVANT_PARAGRAPHE,
    CATEGORIE,
    CATEGORIES_PAR_GRAPHIQUE,
    CORPS,
    GAUCHE,
    GRAND_CHIFFRE,
    LIGNES_DE_COUVERTURE,
    LIGNES_DE_LIBELLE,
    LIGNES_DE_TITRE,
    NIVEAUX,
    PLACE_D_UNE_CATEGORIE,
    RETRAIT,
    RUBRIQUE,
    SOURCE,
    TABLEAU_A_COTE,
    TITRE,
    TITRE_DE_COLONNE,
    TITRES,
    TITRES_DE_COUVERTURE,
    Boite,
    largeur_d_un_chiffre,
)
from maillage.documents.diapositives import (
    CHIFFRES_PAR_DIAPOSITIVE,
    Chiffre,
    Chiffres,
    Colonne,
    Colonnes,
    Corps,
    Diaporama,
    Diapositive,
    Graphique,
)
from maillage.documents.grilles import Grille, decouper, en_grilles
from maillage.documents.mesures import (
    Abreges,
    Fonte,
    abreger,
    debuts_de_lignes,
    en_une_ligne,
    largeur,
)
from maillage.documents.preparation import SANS_TITRE


@dataclass(frozen=True, slots=True)
class Alinea:
    """One paragraph as it is set: its text, and its level where it is a bullet (None: plain)."""

    texte: Texte
    puce: int | None = None
    suite: bool = False  # the end of one that began on the slide before: no bullet again


@dataclass(frozen=True, slots=True)
class Page:
    """One slide as it will be drawn: everything in it holds in its box."""

    titre: str
    fonte_du_titre: Fonte
    alineas: tuple[Alinea, ...] = ()
    colonnes: tuple[tuple[str, tuple[Alinea, ...]], ...] = ()
    chiffres: Chiffres | None = None
    grille: Grille | None = None
    graphique: Graphique | None = None
    notes: str = ""
    source: str = ""
    rubrique: str = ""


def en_pages(diapositive: Diapositive) -> list[Page]:
    """The slide as one page or several; raises nothing whatever its length."""
    abreges = Abreges()
    titre, fonte = _titre(diapositive.titre, abreges)
    modele = Page(
        titre,
        fonte,
        rubrique=abreger(en_une_ligne(diapositive.rubrique), Fonte(14), RUBRIQUE.largeur, 1),
        source=abreges.abreger(en_une_ligne(diapositive.source), Fonte(12), SOURCE.largeur - 60, 1),
    )
    contenus = list(_contenus(diapositive, modele, abreges))
    notes = "\n".join(filter(None, (diapositive.notes, diapositive.lecture, *abreges.entiers)))
    return [
        replace(page, titre=_numerote(page, rang, len(contenus)), notes=notes)
        for rang, page in enumerate(contenus, 1)
    ]


def _contenus(diapositive: Diapositive, modele: Page, abreges: Abreges) -> Iterator[Page]:
    match diapositive.contenu:
        case Corps() as corps:
            for alineas in repartir(_alineas(corps), CORPS):
                yield replace(modele, alineas=alineas)
        case Colonnes(gauche, droite):
            yield from _colonnes(gauche, droite, modele, abreges)
        case Chiffres(chiffres):
            pas = CHIFFRES_PAR_DIAPOSITIVE
            for debut in range(0, max(len(chiffres), 1), pas):
                yield replace(modele, chiffres=_courts(chiffres[debut : debut + pas], abreges))
        case Tableau() as tableau:
            for grille in en_grilles(tableau, CORPS, abreges):
                yield replace(modele, grille=grille)
        case Graphique() as graphique:
            yield from _graphique(graphique, modele, abreges)


def _titre(titre: str, abreges: Abreges) -> tuple[str, Fonte]:
    """The title in the largest size where it holds, with room for « (10/12) »."""
    seul = en_une_ligne(titre)
    for fonte in TITRES:
        place = TITRE.largeur - largeur(" (10/12)", fonte)
        if len(debuts_de_lignes(seul, fonte, place)) <= LIGNES_DE_TITRE:
            return seul, fonte
    return abreges.abreger(seul, TITRES[-1], place, LIGNES_DE_TITRE), TITRES[-1]


def _numerote(page: Page, rang: int, nombre: int) -> str:
    return f"{page.titre}\u00a0({rang}/{nombre})" if nombre > 1 else page.titre


# ---------------------------------------------------------------- running text


def _alineas(corps: Corps) -> list[Alinea]:
    poses: list[Alinea] = []
    for bloc in corps.blocs:
        if isinstance(bloc, Paragraphe):
            poses.append(Alinea(bloc.texte))
        else:
            poses += _puces(bloc, 0)
    return poses


def _puces(liste: Liste, niveau: int) -> Iterator[Alinea]:
    for rang, element in enumerate(liste.elements, 1):
        numero = (Trait(f"{rang}.\u00a0"),) if liste.numerotee else ()
        yield Alinea(numero + element.texte, min(niveau, len(NIVEAUX) - 1))
        if element.sous_liste:
            yield from _puces(element.sous_liste, niveau + 1)


def police_de(alinea: Alinea) -> Fonte:
    """The font of a paragraph, by its level."""
    return NIVEAUX[alinea.puce or 0]


def _place(alinea: Alinea, boite: Boite) -> float:
    niveau = 0 if alinea.puce is None else alinea.puce + 1
    return boite.largeur - RETRAIT * niveau


def _mesure(alinea: Alinea) -> Fonte:
    """The font that its lines are counted with: bold as soon as one run is."""
    fonte = police_de(alinea)
    return replace(fonte, gras=any(trait.gras for trait in alinea.texte))


def hauteur_d_alinea(alinea: Alinea, boite: Boite) -> float:
    """The height of a paragraph in that box, the space before it included."""
    lignes = len(debuts_de_lignes(en_clair(alinea.texte), _mesure(alinea), _place(alinea, boite)))
    return lignes * police_de(alinea).ligne + AVANT_PARAGRAPHE


def repartir(alineas: Sequence[Alinea], boite: Boite) -> list[tuple[Alinea, ...]]:
    """The paragraphs shared out over as many boxes as they need; one empty box for nothing.

    A paragraph that would be cut goes whole to the next box when it holds there.
    """
    boites: list[list[Alinea]] = [[]]
    reste = boite.hauteur
    for alinea in alineas:
        besoin = hauteur_d_alinea(alinea, boite)
        if besoin > reste and boites[-1]:
            boites.append([])
            reste = boite.hauteur
        while besoin > reste:
            debut, alinea = _couper(alinea, boite)
            boites[-1].append(debut)
            boites.append([])
            reste = boite.hauteur
            besoin = hauteur_d_alinea(alinea, boite)
        boites[-1].append(alinea)
        reste -= besoin
    return [tuple(une) for une in boites]


def _couper(alinea: Alinea, boite: Boite) -> tuple[Alinea, Alinea]:
    """As many lines as hold in an empty box, and the rest."""
    lignes = max(int((boite.hauteur - AVANT_PARAGRAPHE) / police_de(alinea).ligne), 1)
    debuts = debuts_de_lignes(en_clair(alinea.texte), _mesure(alinea), _place(alinea, boite))
    coupe = debuts[lignes]
    debut, fin = decouper(alinea.texte, coupe)
    return replace(alinea, texte=debut), replace(alinea, texte=fin, suite=True)


def _colonnes(gauche: Colonne, droite: Colonne, modele: Page, abreges: Abreges) -> Iterator[Page]:
    tete = TITRE_DE_COLONNE.ligne + AVANT_PARAGRAPHE
    boite = replace(GAUCHE, hauteur=GAUCHE.hauteur - tete)
    titres = [
        abreges.abreger(en_une_ligne(c.titre), TITRE_DE_COLONNE, boite.largeur, 1)
        for c in (gauche, droite)
    ]
    cotes = [repartir(_alineas(c.corps), boite) for c in (gauche, droite)]
    for rang in range(max(len(cote) for cote in cotes)):
        suites = [cote[rang] if rang < len(cote) else () for cote in cotes]
        yield replace(modele, colonnes=tuple(zip(titres, suites, strict=True)))


def _courts(chiffres: Sequence[Chiffre], abreges: Abreges) -> Chiffres:
    place = largeur_d_un_chiffre(len(chiffres))
    return Chiffres(
        tuple(
            Chiffre(
                abreges.abreger(en_une_ligne(c.valeur), GRAND_CHIFFRE, place, 1),
                abreges.abreger(en_une_ligne(c.libelle), NIVEAUX[1], place, LIGNES_DE_LIBELLE),
            )
            for c in chiffres
        )
    )


# ---------------------------------------------------------------- charts


def _graphique(graphique: Graphique, modele: Page, abreges: Abreges) -> Iterator[Page]:
    """The chart and its table side by side where they hold, else one slide after another."""
    a_cote = en_grilles(graphique.tableau, TABLEAU_A_COTE)
    etroit = len(graphique.tableau.entetes) <= 3
    dessins = list(_dessins(graphique, abreges))
    if len(dessins) == 1 and etroit and len(a_cote) == 1:
        yield replace(modele, graphique=dessins[0], grille=a_cote[0])
        return
    for dessin in dessins:
        yield replace(modele, graphique=dessin)
    for grille in en_grilles(graphique.tableau, CORPS, abreges):
        yield replace(modele, grille=grille)


def _dessins(graphique: Graphique, abreges: Abreges) -> Iterator[Graphique]:
    """Bars ten at a time, so that each keeps its name; other charts whole."""
    noms = tuple(
        abreger(en_une_ligne(c), CATEGORIE, PLACE_D_UNE_CATEGORIE, 2) for c in graphique.categories
    )
    pas = CATEGORIES_PAR_GRAPHIQUE if graphique.genre == "barres" else len(noms)
    for debut in range(0, len(noms), pas):
        yield replace(
            graphique,
            categories=noms[debut : debut + pas],
            series=tuple(
                replace(s, valeurs=s.valeurs[debut : debut + pas]) for s in graphique.series
            ),
        )


# ---------------------------------------------------------------- cover


def couverture(diaporama: Diaporama) -> tuple[str, float, str, list[str], str]:
    """The title and its size, the subtitle, the lines below, and the notes of the cover."""
    abreges = Abreges()
    titre = en_une_ligne(diaporama.titre) or SANS_TITRE
    for fonte in TITRES_DE_COUVERTURE:
        if len(debuts_de_lignes(titre, fonte, TITRE.largeur)) <= LIGNES_DE_COUVERTURE:
            break
    titre = abreges.abreger(titre, fonte, TITRE.largeur, LIGNES_DE_COUVERTURE)
    sous_titre = abreges.abreger(en_une_ligne(diaporama.sous_titre), Fonte(24), TITRE.largeur, 2)
    lignes = [
        abreges.abreger(en_une_ligne(ligne), Fonte(18), TITRE.largeur, 1)
        for ligne in (diaporama.mention, *diaporama.couverture)
        if ligne.strip()
    ]
    if len(lignes) > 5:
        abreges.entiers += lignes[5:]
    return titre, fonte.taille, sous_titre, lignes[:5], "\n".join(abreges.entiers)
