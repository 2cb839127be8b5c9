"""A portrait as its page lays it out: the columns that say something, the cells in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from maillage.interface.typographie import accorde, nombre, typo
from maillage.statistiques.enums import PerimetreNational, StatutStatistique, ThemePortrait
from maillage.statistiques.portraits.aires import Aire, RoleAire
from maillage.statistiques.portraits.chiffres import Chiffre
from maillage.statistiques.portraits.composition import (
    Face,
    LignePortrait,
    Portrait,
    SectionPortrait,
)
from maillage.statistiques.portraits.phrases import (
    avec_unite_courte,
    nom_de,
    phrases,
    valeur_en_clair,
)


@dataclass(frozen=True, slots=True)
class CelluleMontree:
    """A cell in words: its figure, what it must say beside, and whether it is hatched or missing."""

    dit: str
    precision: str = ""
    masquee: bool = False
    absente: bool = False


@dataclass(frozen=True, slots=True)
class LigneMontree:
    """A row: what it is, its year, who counted, its cells from the territory on.

    `serie` says the years of the territory that everybody may read, where there are several.
    """

    code: str
    libelle: str
    definition: str
    annee: int | None
    producteur: str
    cellules: tuple[CelluleMontree, ...]
    serie: str = ""


@dataclass(frozen=True, slots=True)
class SectionMontree:
    """A section of the page; `ecrit` is what a person wrote in place of the sentences."""

    theme: ThemePortrait
    texte: tuple[str, ...]
    ecrit: bool
    colonnes: tuple[str, ...]
    lignes: tuple[LigneMontree, ...]
    sans_donnee: str
    sans_comparaison: str

    @property
    def titre(self) -> str:
        """Its heading."""
        return str(self.theme.label)


REPERES = ("population_municipale", "foyers_allocataires", "part_rsa", "taux_couverture")


@dataclass(frozen=True, slots=True)
class Repere:
    """One of the four figures that open the page."""

    valeur: str
    libelle: str
    source: str


def reperes(portrait: Portrait) -> list[Repere]:
    """The figures that one looks for first, where they are known."""
    lignes = {ligne.indicateur.code: ligne for ligne in reversed(list(portrait.lignes()))}
    return [
        Repere(
            valeur_en_clair(ligne.chiffre),
            typo(avec_unite_courte(ligne.indicateur)),
            typo(f"{ligne.indicateur.producteur}, {ligne.annee}"),
        )
        for ligne in (lignes[code] for code in REPERES if code in lignes)
        if ligne.chiffre and ligne.chiffre.connu
    ]


def sections_a_montrer(
    portrait: Portrait, textes: Mapping[ThemePortrait, str] | None = None
) -> list[SectionMontree]:
    """The sections that have something to show, or that somebody wrote."""
    ecrits = textes or {}
    return [
        _section(section, portrait, ecrits.get(section.theme, ""))
        for section in portrait.sections
        if section.lignes or section.sans_donnee
    ]


def _section(section: SectionPortrait, portrait: Portrait, ecrit: str) -> SectionMontree:
    aires = [a for a in portrait.comparaisons if _connue(section, a)]
    proches = any(ligne.proches and ligne.proches.connues for ligne in section.lignes)
    noms = [_entete(section, aire) for aire in aires]
    paragraphes = ecrit.split("\n\n") if ecrit else [" ".join(phrases(section, portrait))]
    tues = [a.nom for a in portrait.comparaisons if a not in aires]
    return SectionMontree(
        theme=section.theme,
        texte=tuple(typo(p.strip()) for p in paragraphes if p.strip()),
        ecrit=bool(ecrit),
        colonnes=("Territoire", *noms, *(["Territoires semblables"] if proches else [])),
        lignes=tuple(_ligne(ligne, aires, proches, _france(section)) for ligne in section.lignes),
        sans_donnee=", ".join(i.libelle for i in section.sans_donnee),
        sans_comparaison=", ".join(tues) if section.lignes else "",
    )


def _connue(section: SectionPortrait, aire: Aire) -> bool:
    """Whether a column would hold one figure at least: a column of absences is said in one line."""
    return any(
        face.chiffre.connu or face.chiffre.statut is StatutStatistique.MASQUEE
        for ligne in section.lignes
        for face in ligne.faces
        if face.aire == aire
    )


def _entete(section: SectionPortrait, aire: Aire) -> str:
    """« Intercommunalité : CA du Sicoval »; France says which one where all its figures agree."""
    if aire.role is RoleAire.FRANCE:
        code = _france(section)
        return str(PerimetreNational(code).label) if code else aire.nom
    return aire.nom


def _france(section: SectionPortrait) -> str:
    """The one France of the section, if it is one."""
    codes = {
        face.chiffre.code
        for ligne in section.lignes
        for face in ligne.faces
        if face.aire.role is RoleAire.FRANCE and face.chiffre.connu
    }
    return codes.pop() if len(codes) == 1 else ""


def _ligne(ligne: LignePortrait, aires: list[Aire], proches: bool, dite: str) -> LigneMontree:
    faces = [face for face in ligne.faces if face.aire in aires]
    cellules = [cellule(ligne.chiffre), *(cellule(f.chiffre, _laquelle(f, dite)) for f in faces)]
    if proches:
        cellules.append(_des_semblables(ligne))
    return LigneMontree(
        code=ligne.indicateur.code,
        libelle=typo(avec_unite_courte(ligne.indicateur)),
        definition=ligne.indicateur.definition,
        annee=ligne.annee,
        producteur=ligne.indicateur.producteur,
        cellules=tuple(cellules),
        serie=_serie(ligne),
    )


def _serie(ligne: LignePortrait) -> str:
    """« de 2008 à 2025 », of open figures; empty where there is one year only."""
    annees = [chiffre.annee for chiffre in ligne.serie if not chiffre.interne]
    return f"de {min(annees)} à {max(annees)}" if len(annees) > 1 else ""


def _laquelle(face: Face, dite: str) -> str:
    """Which France a figure is of, unless the head of its column says it."""
    return "" if dite else nom_de(face.aire, face.chiffre)


def cellule(chiffre: Chiffre | None, nom: str = "") -> CelluleMontree:
    """A figure in words, with which France it is of, how much of the area it covers, its reserve."""
    dit = valeur_en_clair(chiffre)
    if chiffre is None or not chiffre.connu:
        masquee = chiffre is not None and chiffre.statut is StatutStatistique.MASQUEE
        return CelluleMontree(dit, masquee=masquee, absente=not masquee)
    precisions = [nom.removeprefix("France ").strip("()")] if nom.startswith("France ") else []
    if chiffre.partiel:
        precisions.append(f"{nombre(chiffre.connues)} zones connues sur {nombre(chiffre.zones)}")
    if chiffre.statut is StatutStatistique.PROVISOIRE:
        precisions.append("provisoire")
    if chiffre.interne:
        precisions.append("usage interne")
    return CelluleMontree(dit, ", ".join(precisions))


def _des_semblables(ligne: LignePortrait) -> CelluleMontree:
    if ligne.proches is None:
        return CelluleMontree("—", absente=True)
    if ligne.proches.mediane is None:
        return CelluleMontree("non disponible", absente=True)
    dit = nombre(ligne.proches.mediane, ligne.indicateur.decimales)
    connus = accorde(ligne.proches.connues, "connu")
    return CelluleMontree(dit, f"médiane de {connus}")
