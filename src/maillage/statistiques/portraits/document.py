"""A portrait as a document: its sentences, then its figures, section by section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from maillage.documents.arbre import (
    Alignement,
    Bloc,
    Document,
    ElementListe,
    Liste,
    Note,
    Paragraphe,
    Tableau,
    Texte,
    Titre,
    Trait,
    texte,
)
from maillage.interface.typographie import accorde, nombre, typo
from maillage.statistiques.enums import StatutStatistique, ThemePortrait
from maillage.statistiques.portraits.chiffres import Chiffre
from maillage.statistiques.portraits.composition import (
    LignePortrait,
    Portrait,
    SectionPortrait,
    SourceCitee,
)
from maillage.statistiques.portraits.phrases import (
    COLONNES,
    avec_unite_courte,
    nom_de,
    phrases,
    valeur_en_clair,
)

EXPLICATIONS = (
    (
        "« masquée » : le producteur ou la Caf ne publie pas ce chiffre, qui porte sur trop peu de "
        "foyers (moins de 100 allocataires dans la zone, ou de 1 à 4 dans la case), ou qui permettrait "
        "d’en retrouver un autre. Ce n’est pas un zéro."
    ),
    (
        "« non disponible » : aucune source chargée ne donne ce chiffre pour ce territoire et cette "
        "année. Ce n’est pas un zéro non plus."
    ),
    "« au moins » : la somme porte sur les seules communes connues.",
    (
        "Une médiane, un taux ou un indice n’est jamais la moyenne de ceux des communes : il vient du "
        "producteur, ou d’effectifs de la même année et des mêmes communes."
    ),
)


def portrait_en_document(
    portrait: Portrait, textes: Mapping[ThemePortrait, str] | None = None
) -> Document:
    """The tree of a portrait. `textes`: what a person wrote of a section, in place of the sentences."""
    ecrits = textes or {}
    return Document(
        titre="Portrait de territoire",
        sous_titre=portrait.aire.nom,
        blocs=tuple(blocs_du_portrait(portrait, ecrits)),
        mots_cles=("portrait de territoire", portrait.aire.nom),
        pied=typo(f"Portrait de territoire : {portrait.aire.nom}"),
    )


def blocs_du_portrait(
    portrait: Portrait, textes: Mapping[ThemePortrait, str], *, niveau: int = 1
) -> Iterator[Bloc]:
    """The sections, then the sources and how to read them; `niveau` is that of the headings."""
    yield Paragraphe(texte(typo(_presentation(portrait))))
    for section in portrait.sections:
        if section.lignes:
            yield from _section(section, portrait, textes.get(section.theme, ""), niveau)
    yield from _fin(portrait, niveau)


def _presentation(portrait: Portrait) -> str:
    aire = portrait.aire
    communes = f", {accorde(aire.nb_communes, 'commune')}" if aire.nb_communes else ""
    faces = ", ".join(a.nom for a in portrait.comparaisons)
    dit = f"{aire.nom}{communes}. Chaque chiffre porte son année et son producteur."
    if faces:
        dit += f" Il est comparé à : {faces}."
    if portrait.semblables:
        dit += f" Territoires semblables : {portrait.semblables.critere}."
    return dit


def _section(
    section: SectionPortrait, portrait: Portrait, ecrit: str, niveau: int
) -> Iterator[Bloc]:
    yield Titre(niveau, texte(str(section.theme.label)))
    paragraphes = ecrit.split("\n\n") if ecrit else [" ".join(phrases(section, portrait))]
    for paragraphe in paragraphes:
        if paragraphe.strip():
            yield Paragraphe(texte(typo(paragraphe.strip())))
    yield _tableau(section, portrait)
    if section.sans_donnee:
        noms = ", ".join(i.libelle for i in section.sans_donnee)
        yield Note(texte(typo(f"Non disponible, faute de source chargée : {noms}.")))


def _tableau(section: SectionPortrait, portrait: Portrait) -> Tableau:
    proches = any(ligne.proches for ligne in section.lignes)
    noms = [COLONNES.get(aire.role, aire.nom) for aire in portrait.comparaisons]
    entetes = ("Indicateur", "Année", "Territoire", *noms, *(["Semblables"] if proches else []))
    droites: list[Alignement] = ["droite"] * (len(entetes) - 2)
    return Tableau(
        legende=typo(f"{section.theme.label} : {portrait.aire.nom}"),
        entetes=entetes,
        lignes=tuple(_rangee(ligne, proches) for ligne in section.lignes),
        largeurs=(6, 2, *([3] * (len(entetes) - 2))),
        alignements=("gauche", "gauche", *droites),
    )


def _rangee(ligne: LignePortrait, proches: bool) -> tuple[Texte, ...]:
    indicateur = ligne.indicateur
    titre = avec_unite_courte(indicateur)
    cellules = [
        texte(typo(titre), Trait(typo(f" — {indicateur.producteur}"), italique=True)),
        texte(str(ligne.annee) if ligne.annee else "—"),
        _cellule(ligne.chiffre),
        *(_cellule(face.chiffre, nom_de(face.aire, face.chiffre)) for face in ligne.faces),
    ]
    if proches:
        cellules.append(_des_semblables(ligne))
    return tuple(cellules)


def _cellule(chiffre: Chiffre | None, nom: str = "") -> Texte:
    """The figure, or its word in italics; France says which one it is when it is not the whole."""
    dit = typo(valeur_en_clair(chiffre))
    if chiffre is None or not chiffre.connu:
        return texte(Trait(dit, italique=True))
    precisions = [nom.removeprefix("France ").strip("()")] if nom.startswith("France ") else []
    if chiffre.partiel:
        precisions.append(f"{nombre(chiffre.connues)} zones sur {nombre(chiffre.zones)}")
    if chiffre.statut is StatutStatistique.PROVISOIRE:
        precisions.append("provisoire")
    return texte(dit, *(Trait(f" ({p})", italique=True) for p in precisions))


def _des_semblables(ligne: LignePortrait) -> Texte:
    if ligne.proches is None:
        return texte("—")
    if ligne.proches.mediane is None:
        return texte(Trait("non disponible", italique=True))
    dit = nombre(ligne.proches.mediane, ligne.indicateur.decimales)
    return texte(dit, Trait(f" ({ligne.proches.connues} connus)", italique=True))


def _fin(portrait: Portrait, niveau: int) -> Iterator[Bloc]:
    yield Titre(niveau, texte("Sources et lecture"))
    yield Liste(tuple(ElementListe(texte(typo(dire_la_source(s)))) for s in portrait.sources))
    for explication in EXPLICATIONS:
        yield Note(texte(typo(explication)))


def dire_la_source(source: SourceCitee) -> str:
    """« Cnaf, Taux de couverture, 2023 (Licence Ouverte). Précaution… »."""
    annees = ", ".join(str(annee) for annee in source.annees)
    morceaux = [m for m in (source.producteur, source.titre, annees) if m]
    licence = f" ({source.licence})" if source.licence else ""
    precaution = f" {source.precaution}" if source.precaution else ""
    return f"{', '.join(morceaux)}{licence}.{precaution}"
