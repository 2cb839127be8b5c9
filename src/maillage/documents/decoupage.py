"""What holds on one slide: a deck is shared out here, so that no text runs off a box.

The geometry is that of the master (16:9, 960 × 540 points). A text too long goes on over the next
slide, under the same title with « (2/3) »; a table repeats its headers; what must stay short (a title,
a header, a label of a chart) is abridged and said whole in the notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from maillage.documents.arbre import (
    Liste,
    Paragraphe,
    Tableau,
    Texte,
    Trait,
    en_clair,
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
from maillage.documents.mesures import Fonte, abreger, debuts_de_lignes, largeur
from maillage.documents.preparation import SANS_TITRE

LARGEUR, HAUTEUR = 960.0, 540.0


@dataclass(frozen=True, slots=True)
class Boite:
    """A rectangle of the slide, in points from the top left corner."""

    x: float
    y: float
    largeur: float
    hauteur: float


TITRE = Boite(48, 46, 864, 68)
RUBRIQUE = Boite(48, 24, 864, 20)
CORPS = Boite(48, 132, 864, 330)
GAUCHE = Boite(48, 132, 416, 330)
DROITE = Boite(496, 132, 416, 330)
DESSIN = Boite(48, 132, 500, 330)
TABLEAU_A_COTE = Boite(568, 132, 344, 330)
SOURCE = Boite(48, 468, 864, 20)
PIED = Boite(48, 504, 760, 20)
NUMERO = Boite(832, 504, 80, 20)

TITRES = (Fonte(28, gras=True), Fonte(24, gras=True), Fonte(20, gras=True))
LIGNES_DE_TITRE = 2
NIVEAUX = (Fonte(20), Fonte(18), Fonte(16))
RETRAIT = 22.0  # of the text of a bullet, by level
AVANT_PARAGRAPHE = 8.0
TITRE_DE_COLONNE = Fonte(20, gras=True)

GRAND_CHIFFRE = Fonte(54, gras=True)
LIGNES_DE_LIBELLE = 6
GOUTTIERE = 32.0

CELLULES = (Fonte(16), Fonte(14), Fonte(12))
MARGE_DE_CELLULE = (8.0, 5.0)  # left and right, top and bottom
LIGNES_D_ENTETE = 3
CATEGORIE = Fonte(12)
CATEGORIES_PAR_GRAPHIQUE = 10
PLACE_D_UNE_CATEGORIE = 170.0


@dataclass(frozen=True, slots=True)
class Alinea:
    """One paragraph as it is set: its text, and its level where it is a bullet (None: plain)."""

    texte: Texte
    puce: int | None = None
    suite: bool = False  # the end of one that began on the slide before: no bullet again


@dataclass(frozen=True, slots=True)
class Grille:
    """A table as it is set: heights and widths in points, one font for all its cells."""

    tableau: Tableau
    largeurs: tuple[float, ...]
    hauteurs: tuple[float, ...]  # the header first
    fonte: Fonte

    @property
    def hauteur(self) -> float:
        """The height of the whole table."""
        return sum(self.hauteurs)


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


@dataclass(slots=True)
class _Abreges:
    """What was cut short, for the notes."""

    entiers: list[str] = field(default_factory=list)

    def abreger(self, texte: str, fonte: Fonte, place: float, lignes: int) -> str:
        court = abreger(texte, fonte, place, lignes)
        if court != texte:
            self.entiers.append(texte)
        return court


def en_pages(diapositive: Diapositive) -> list[Page]:
    """The slide as one page or several; raises nothing whatever its length."""
    abreges = _Abreges()
    titre, fonte = _titre(diapositive.titre, abreges)
    modele = Page(
        titre,
        fonte,
        rubrique=abreger(_une_ligne(diapositive.rubrique), Fonte(14), RUBRIQUE.largeur, 1),
        source=abreges.abreger(_une_ligne(diapositive.source), Fonte(12), SOURCE.largeur - 60, 1),
    )
    contenus = list(_contenus(diapositive, modele, abreges))
    notes = "\n".join(filter(None, (diapositive.notes, diapositive.lecture, *abreges.entiers)))
    return [
        replace(page, titre=_numerote(page, rang, len(contenus)), notes=notes)
        for rang, page in enumerate(contenus, 1)
    ]


def _contenus(diapositive: Diapositive, modele: Page, abreges: _Abreges) -> Iterator[Page]:
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


def _titre(titre: str, abreges: _Abreges) -> tuple[str, Fonte]:
    """The title in the largest size where it holds, with room for « (10/12) »."""
    seul = _une_ligne(titre)
    for fonte in TITRES:
        place = TITRE.largeur - largeur(" (10/12)", fonte)
        if len(debuts_de_lignes(seul, fonte, place)) <= LIGNES_DE_TITRE:
            return seul, fonte
    return abreges.abreger(seul, TITRES[-1], place, LIGNES_DE_TITRE), TITRES[-1]


def _une_ligne(texte: str) -> str:
    return " ".join(texte.split("\n")).strip(" ")


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


def decouper(texte: Texte, coupe: int) -> tuple[Texte, Texte]:
    """The runs before and after that character."""
    avant: list[Trait] = []
    apres: list[Trait] = []
    vus = 0
    for trait in texte:
        ici = min(max(coupe - vus, 0), len(trait.texte))
        vus += len(trait.texte)
        if trait.texte[:ici]:
            avant.append(replace(trait, texte=trait.texte[:ici]))
        if trait.texte[ici:]:
            apres.append(replace(trait, texte=trait.texte[ici:]))
    return tuple(avant), tuple(apres)


def _colonnes(gauche: Colonne, droite: Colonne, modele: Page, abreges: _Abreges) -> Iterator[Page]:
    tete = TITRE_DE_COLONNE.ligne + AVANT_PARAGRAPHE
    boite = replace(GAUCHE, hauteur=GAUCHE.hauteur - tete)
    titres = [
        abreges.abreger(_une_ligne(c.titre), TITRE_DE_COLONNE, boite.largeur, 1)
        for c in (gauche, droite)
    ]
    cotes = [repartir(_alineas(c.corps), boite) for c in (gauche, droite)]
    for rang in range(max(len(cote) for cote in cotes)):
        suites = [cote[rang] if rang < len(cote) else () for cote in cotes]
        yield replace(modele, colonnes=tuple(zip(titres, suites, strict=True)))


def _courts(chiffres: Sequence[Chiffre], abreges: _Abreges) -> Chiffres:
    place = largeur_d_un_chiffre(len(chiffres))
    return Chiffres(
        tuple(
            Chiffre(
                abreges.abreger(_une_ligne(c.valeur), GRAND_CHIFFRE, place, 1),
                abreges.abreger(_une_ligne(c.libelle), NIVEAUX[1], place, LIGNES_DE_LIBELLE),
            )
            for c in chiffres
        )
    )


def largeur_d_un_chiffre(nombre: int) -> float:
    """The width of one of that many figures side by side."""
    n = max(nombre, 1)
    return (CORPS.largeur - GOUTTIERE * (n - 1)) / n


def boite_d_un_chiffre(rang: int, nombre: int) -> Boite:
    """Where the figure of that rank (from 0) stands among that many."""
    place = largeur_d_un_chiffre(nombre)
    return Boite(CORPS.x + rang * (place + GOUTTIERE), CORPS.y + 40, place, 250)


# ---------------------------------------------------------------- tables


def en_grilles(tableau: Tableau, boite: Boite, abreges: _Abreges | None = None) -> list[Grille]:
    """The table over as many slides as it needs, in the largest size where it holds on one."""
    abreges = abreges or _Abreges()
    for fonte in CELLULES:
        essai = _grilles(tableau, boite, fonte, _Abreges())
        if len(essai) == 1:
            return _grilles(tableau, boite, fonte, abreges)
    return _grilles(tableau, boite, CELLULES[1], abreges)


def _grilles(tableau: Tableau, boite: Boite, fonte: Fonte, abreges: _Abreges) -> list[Grille]:
    largeurs = _largeurs(tableau, boite.largeur)
    textes = [largeur - 2 * MARGE_DE_CELLULE[0] for largeur in largeurs]
    tete = replace(fonte, gras=True)
    entetes = tuple(
        abreges.abreger(_une_ligne(e), tete, place, LIGNES_D_ENTETE)
        for e, place in zip(tableau.entetes, textes, strict=True)
    )
    haut = _hauteur_de_ligne([((Trait(e),)) for e in entetes], textes, tete)
    restant = boite.hauteur - haut
    pages: list[list[tuple[tuple[Texte, ...], float]]] = [[]]
    pris = 0.0
    for ligne in tableau.lignes:
        for morceau in _morceaux(ligne, textes, fonte, restant):
            besoin = _hauteur_de_ligne(morceau, textes, fonte)
            if pris + besoin > restant and pages[-1]:
                pages.append([])
                pris = 0.0
            pages[-1].append((morceau, besoin))
            pris += besoin
    return [
        Grille(
            replace(tableau, entetes=entetes, lignes=tuple(ligne for ligne, _ in page)),
            largeurs,
            (haut, *(besoin for _, besoin in page)),
            fonte,
        )
        for page in pages
    ]


def _largeurs(tableau: Tableau, place: float) -> tuple[float, ...]:
    poids = tableau.largeurs or (1,) * len(tableau.entetes)
    return tuple(place * p / sum(poids) for p in poids)


def _hauteur_de_ligne(ligne: Sequence[Texte], places: Sequence[float], fonte: Fonte) -> float:
    lignes = max(
        len(debuts_de_lignes(en_clair(t), _en_gras(t, fonte), max(place, fonte.taille)))
        for t, place in zip(ligne, places, strict=True)
    )
    return lignes * fonte.ligne + 2 * MARGE_DE_CELLULE[1]


def _en_gras(texte: Texte, fonte: Fonte) -> Fonte:
    return replace(fonte, gras=fonte.gras or any(trait.gras for trait in texte))


def _morceaux(
    ligne: tuple[Texte, ...], places: Sequence[float], fonte: Fonte, hauteur: float
) -> Iterator[tuple[Texte, ...]]:
    """The row, cut into as many as it needs when it is taller than a slide."""
    au_plus = max(int((hauteur - 2 * MARGE_DE_CELLULE[1]) / fonte.ligne), 1)
    while True:
        coupes = [
            debuts_de_lignes(en_clair(t), _en_gras(t, fonte), max(place, fonte.taille))
            for t, place in zip(ligne, places, strict=True)
        ]
        if all(len(debuts) <= au_plus for debuts in coupes):
            yield ligne
            return
        paires = [
            decouper(t, debuts[au_plus]) if len(debuts) > au_plus else (t, ())
            for t, debuts in zip(ligne, coupes, strict=True)
        ]
        yield tuple(avant for avant, _ in paires)
        ligne = tuple(apres for _, apres in paires)


# ---------------------------------------------------------------- charts


def _graphique(graphique: Graphique, modele: Page, abreges: _Abreges) -> Iterator[Page]:
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


def _dessins(graphique: Graphique, abreges: _Abreges) -> Iterator[Graphique]:
    """Bars ten at a time, so that each keeps its name; other charts whole."""
    noms = tuple(
        abreger(_une_ligne(c), CATEGORIE, PLACE_D_UNE_CATEGORIE, 2) for c in graphique.categories
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

TITRES_DE_COUVERTURE = (Fonte(40, gras=True), Fonte(32, gras=True), Fonte(24, gras=True))
LIGNES_DE_COUVERTURE = 3


def couverture(diaporama: Diaporama) -> tuple[str, float, str, list[str], str]:
    """The title and its size, the subtitle, the lines below, and the notes of the cover."""
    abreges = _Abreges()
    titre = _une_ligne(diaporama.titre) or SANS_TITRE
    for fonte in TITRES_DE_COUVERTURE:
        if len(debuts_de_lignes(titre, fonte, TITRE.largeur)) <= LIGNES_DE_COUVERTURE:
            break
    titre = abreges.abreger(titre, fonte, TITRE.largeur, LIGNES_DE_COUVERTURE)
    sous_titre = abreges.abreger(_une_ligne(diaporama.sous_titre), Fonte(24), TITRE.largeur, 2)
    lignes = [
        abreges.abreger(_une_ligne(ligne), Fonte(18), TITRE.largeur, 1)
        for ligne in (diaporama.mention, *diaporama.couverture)
        if ligne.strip()
    ]
    if len(lignes) > 5:
        abreges.entiers += lignes[5:]
    return titre, fonte.taille, sous_titre, lignes[:5], "\n".join(abreges.entiers)
