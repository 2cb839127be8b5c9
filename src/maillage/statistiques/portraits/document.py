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
from maillage.interface.typographie import accorde, typo
from maillage.statistiques.enums import ThemePortrait
from maillage.statistiques.portraits.composition import Portrait, SourceCitee
from maillage.statistiques.portraits.presentation import (
    CelluleMontree,
    LigneMontree,
    SectionMontree,
    sections_a_montrer,
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
    return Document(
        titre="Portrait de territoire",
        sous_titre=portrait.aire.nom,
        blocs=tuple(blocs_du_portrait(portrait, textes or {})),
        mots_cles=("portrait de territoire", portrait.aire.nom),
        pied=typo(f"Portrait de territoire : {portrait.aire.nom}"),
    )


def blocs_du_portrait(
    portrait: Portrait, textes: Mapping[ThemePortrait, str], *, niveau: int = 1
) -> Iterator[Bloc]:
    """The sections, then the sources and how to read them; `niveau` is that of the headings."""
    yield Paragraphe(texte(typo(_presentation(portrait))))
    for section in sections_a_montrer(portrait, textes):
        yield from _section(section, portrait, niveau)
    yield from _fin(portrait, niveau)


def dire_la_source(source: SourceCitee) -> str:
    """« Cnaf, Taux de couverture, 2023 (Licence Ouverte). Précaution… »."""
    annees = ", ".join(str(annee) for annee in source.annees)
    morceaux = [m for m in (source.producteur, source.titre, annees) if m]
    licence = f" ({source.licence})" if source.licence else ""
    precaution = f" {source.precaution}" if source.precaution else ""
    return f"{', '.join(morceaux)}{licence}.{precaution}"


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


def _section(section: SectionMontree, portrait: Portrait, niveau: int) -> Iterator[Bloc]:
    yield Titre(niveau, texte(section.titre))
    for paragraphe in section.texte:
        yield Paragraphe(texte(paragraphe))
    if section.lignes:
        yield _tableau(section, portrait)
    if section.sans_comparaison:
        dit = f"Aucune source chargée ne permet la comparaison avec : {section.sans_comparaison}."
        yield Note(texte(typo(dit)))
    if section.sans_donnee:
        dit = f"Non disponible, faute de source chargée : {section.sans_donnee}."
        yield Note(texte(typo(dit)))


def _tableau(section: SectionMontree, portrait: Portrait) -> Tableau:
    droites: list[Alignement] = ["droite"] * len(section.colonnes)
    return Tableau(
        legende=typo(f"{section.titre} : {portrait.aire.nom}"),
        entetes=("Indicateur", "Année", *section.colonnes),
        lignes=tuple(_rangee(ligne) for ligne in section.lignes),
        largeurs=(8, 2, *([3] * len(section.colonnes))),
        alignements=("gauche", "gauche", *droites),
    )


def _rangee(ligne: LigneMontree) -> tuple[Texte, ...]:
    return (
        texte(ligne.libelle, Trait(typo(f" — {ligne.producteur}"), italique=True)),
        texte(str(ligne.annee) if ligne.annee else "—"),
        *(_cellule(cellule) for cellule in ligne.cellules),
    )


def _cellule(cellule: CelluleMontree) -> Texte:
    """The figure, or its word in italics; what it must say beside comes after."""
    if cellule.masquee or cellule.absente:
        return texte(Trait(cellule.dit, italique=True))
    precision = Trait(typo(f" ({cellule.precision})"), italique=True) if cellule.precision else ""
    return texte(cellule.dit, precision)


def _fin(portrait: Portrait, niveau: int) -> Iterator[Bloc]:
    yield Titre(niveau, texte("Sources et lecture"))
    yield Liste(tuple(ElementListe(texte(typo(dire_la_source(s)))) for s in portrait.sources))
    for explication in EXPLICATIONS:
        yield Note(texte(typo(explication)))
