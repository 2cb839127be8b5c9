"""The sentences of a portrait, as a person would say its figures; they rewrite them afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from maillage.documents.langue import enumerer
from maillage.interface.typographie import INSECABLE, accorde, minuscule, nombre, typo
from maillage.statistiques.enums import (
    NatureIndicateur,
    NiveauStatistique,
    PerimetreNational,
    StatutStatistique,
    ThemePortrait,
)
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits.aires import Aire, RoleAire
from maillage.statistiques.portraits.chiffres import Chiffre
from maillage.statistiques.portraits.composition import (
    Face,
    LignePortrait,
    Portrait,
    SectionPortrait,
    face,
)

COMPARABLES = frozenset({NatureIndicateur.TAUX, NatureIndicateur.MEDIANE, NatureIndicateur.INDICE})
DESIGNATIONS = {
    RoleAire.EPCI: "l’intercommunalité",
    RoleAire.DEPARTEMENT: "le département",
    RoleAire.REGION: "la région",
    RoleAire.FRANCE: "la France",
}
NATURES = {
    "CA ": "communauté d’agglomération",
    "CC ": "communauté de communes",
    "CU ": "communauté urbaine",
}
MASQUEE = "valeur masquée pour protéger le secret statistique"
# The unit as a sentence says it; the others follow the figure as they are.
UNITES = {
    "%": "%",
    "": "",
    "ratio": "",
    "€/an/UC": "€ par an et par unité de consommation",
    "habitants/km2": "habitants au km²",
    "km2": "km²",
    "pour 1000": "",
    "pour 100": "pour 100",
}


UNITES_COURTES = {
    "": "",
    "ratio": "",
    "€/an/UC": "€ par an et par UC",
    "habitants/km2": "habitants au km²",
    "km2": "km²",
    "pour 1000": "",
    "pour 100": "",
    "places pour 100 enfants de moins de 3 ans": "pour 100 enfants de moins de 3 ans",
}


def phrases(section: SectionPortrait, portrait: Portrait) -> list[str]:
    """The sentences of a section, in the order of its lines; each says its year and who counted."""
    if section.theme == ThemePortrait.QUARTIERS:
        return [typo(dite) for dite in _quartiers(section, portrait.aire)]
    dites: list[str] = []
    deja: set[str] = set()
    for ligne in section.lignes:
        if not ligne.entree.phrase or ligne.indicateur.code in deja:
            continue
        dites += [typo(dite) for dite in _dire(ligne, portrait.aire)]
        deja.add(ligne.indicateur.code)
    return dites


def texte(section: SectionPortrait, portrait: Portrait) -> str:
    """The sentences as one paragraph: where a person starts to write."""
    return " ".join(phrases(section, portrait))


def valeur_en_clair(chiffre: Chiffre | None, *, unite: bool = False) -> str:
    """« 7,0 », « au moins 1 230 », « masquée », « non disponible »: words, never a blank or a zero."""
    if chiffre is None or chiffre.statut is StatutStatistique.ABSENTE:
        return "non disponible"
    if chiffre.valeur is None:
        return "masquée"
    dit = nombre(chiffre.valeur, chiffre.indicateur.decimales)
    if unite:
        dit = avec_unite(dit, chiffre.indicateur, chiffre.valeur)
    return f"au moins {dit}" if chiffre.partiel and chiffre.indicateur.additif else dit


def avec_unite(dit: str, indicateur: Indicateur, valeur: Decimal) -> str:
    """The figure and its unit as a sentence says them."""
    mot = UNITES.get(indicateur.unite, indicateur.unite)
    if abs(valeur) < 2 and indicateur.additif:
        mot = mot.removesuffix("s")
    return f"{dit}{INSECABLE}{mot}" if mot else dit


def avec_unite_courte(indicateur: Indicateur) -> str:
    """« Part des moins de 20 ans (%) »: the label and what the numbers of its row are in."""
    mot = UNITES_COURTES.get(indicateur.unite, indicateur.unite)
    if not mot or mot.casefold() in indicateur.libelle.casefold():
        return indicateur.libelle
    return f"{indicateur.libelle} ({mot})"


def nom_de(aire: Aire, chiffre: Chiffre | None = None) -> str:
    """The name of an area; France says which France the figure is of."""
    if aire.niveau == NiveauStatistique.FRANCE and chiffre is not None and chiffre.connu:
        return str(PerimetreNational(chiffre.code).label)
    return aire.nom


def _dire(ligne: LignePortrait, aire: Aire) -> Iterator[str]:
    chiffre = ligne.chiffre
    if chiffre is None or chiffre.statut is StatutStatistique.ABSENTE:
        yield from _dire_l_absence(ligne, aire)
    elif chiffre.valeur is None:
        yield f"{ligne.indicateur.libelle} en {chiffre.annee} : {MASQUEE}."
    else:
        base = _base(ligne, aire, chiffre)
        yield f"{base} ({ligne.indicateur.producteur}{_reserve(chiffre)}){_comparaison(ligne)}."


def _base(ligne: LignePortrait, aire: Aire, chiffre: Chiffre) -> str:
    entree = ligne.entree
    arrondi = chiffre.arrondi or Decimal(0)
    sens = entree.egal if not arrondi else (entree.plus if arrondi > 0 else entree.moins)
    dit = valeur_en_clair(chiffre, unite=True)
    if entree.evolution and arrondi > 0:
        dit = f"+{dit}"
    nu = valeur_en_clair(chiffre)
    return entree.phrase.format(nom=sujet(aire), v=dit, nu=nu, annee=chiffre.annee, sens=sens)


def _reserve(chiffre: Chiffre) -> str:
    morceaux = []
    if chiffre.partiel:
        morceaux.append(f"{nombre(chiffre.connues)} zones connues sur {nombre(chiffre.zones)}")
    if chiffre.statut is StatutStatistique.PROVISOIRE:
        morceaux.append("provisoire")
    return "".join(f" ; {morceau}" for morceau in morceaux)


def _comparaison(ligne: LignePortrait) -> str:
    """« , plus que le département (62,3) et que la France (sans Mayotte) (60,9) »."""
    chiffre = ligne.chiffre
    if chiffre is None or ligne.indicateur.nature not in COMPARABLES:
        return ""
    groupes: dict[str, list[str]] = {"plus": [], "moins": [], "autant": []}
    for autre in ligne.faces:
        if autre.chiffre.arrondi is None or chiffre.arrondi is None:
            continue
        ecart = chiffre.arrondi - autre.chiffre.arrondi
        mot = "autant" if not ecart else ("plus" if ecart > 0 else "moins")
        groupes[mot].append(_designer(autre))
    dits = [f"{mot} que {enumerer(noms)}" for mot, noms in groupes.items() if noms]
    if not dits:
        return ""
    entete = ", soit " if ligne.entree.evolution else ", "
    return entete + " mais ".join(dits)


def sujet(aire: Aire) -> str:
    """The territory as the subject of a sentence: « La communauté de communes Conflent-Canigó »."""
    for sigle, nature in NATURES.items():
        if aire.niveau == NiveauStatistique.EPCI and aire.nom.startswith(sigle):
            return f"La {nature} {aire.nom.removeprefix(sigle)}"
    if aire.niveau == NiveauStatistique.DEPARTEMENT:
        return f"Le département ({aire.nom})"
    if aire.niveau == NiveauStatistique.REGION:
        return f"La région {aire.nom}"
    return f"L’{minuscule(aire.nom)}" if aire.nom.startswith("Ensemble") else aire.nom


def _designer(autre: Face) -> str:
    role = autre.aire.role
    dit = DESIGNATIONS.get(role, autre.aire.nom)
    valeur = valeur_en_clair(autre.chiffre)
    if role is RoleAire.FRANCE and autre.chiffre.code != PerimetreNational.ENTIERE:
        precision = str(PerimetreNational(autre.chiffre.code).label).removeprefix("France ")
        return f"{dit} {precision.strip('()')} ({valeur})"
    return f"{dit} ({valeur})"


def _dire_l_absence(ligne: LignePortrait, aire: Aire) -> Iterator[str]:
    """For a small commune, the rate of its EPCI, and it is said (Cnaf, txcouv_pe_com)."""
    epci = face(ligne, RoleAire.EPCI) if ligne.entree.epci else None
    if epci and epci.chiffre.connu:
        valeur = valeur_en_clair(epci.chiffre, unite=True)
        qui = minuscule(aire.nom) if aire.libre else aire.nom
        yield (
            f"{ligne.indicateur.libelle} : non disponible pour {qui} en "
            f"{epci.chiffre.annee} ; pour son intercommunalité ({epci.aire.nom}), {valeur} "
            f"({ligne.indicateur.producteur})."
        )


def _quartiers(section: SectionPortrait, aire: Aire) -> Iterator[str]:
    for ligne in section.lignes:
        if ligne.chiffre is None or ligne.chiffre.valeur is None:
            continue
        source = f"({ligne.indicateur.producteur}, {ligne.annee})"
        combien = int(ligne.chiffre.valeur)
        if combien:
            dit = accorde(combien, "quartier prioritaire", "quartiers prioritaires")
            yield f"{sujet(aire)} compte {dit} de la politique de la ville {source}."
        else:
            yield f"{sujet(aire)} ne compte aucun quartier prioritaire de la ville {source}."
