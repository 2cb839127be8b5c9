"""A portrait as data: plain numbers for a program, a table for a spreadsheet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from maillage.documents.tableur import Feuille
from maillage.documents.tableur import Valeur as Cellule
from maillage.statistiques.enums import StatutStatistique
from maillage.statistiques.portraits.aires import Aire
from maillage.statistiques.portraits.chiffres import Chiffre
from maillage.statistiques.portraits.composition import Face, LignePortrait, Portrait
from maillage.statistiques.portraits.phrases import nom_de, phrases

COLONNES = (
    "Thème",
    "Indicateur",
    "Unité",
    "Année",
    "Valeur",
    "Statut",
    "Zones connues",
    "Zones",
)
COLONNES_DE_FIN = ("Territoires semblables (médiane)", "Producteur", "Source", "Précaution")


def donnees(portrait: Portrait) -> dict[str, Any]:
    """The portrait for a program: numbers are numbers, null where there is none, with its status."""
    return {
        "territoire": _aire(portrait.aire),
        "comparaisons": [_aire(aire) for aire in portrait.comparaisons],
        "semblables": (
            {"critere": portrait.semblables.critere, "codes": list(portrait.semblables.codes)}
            if portrait.semblables
            else None
        ),
        "indicateurs": [_ligne(ligne) for ligne in portrait.lignes()],
        "sections": [
            {
                "theme": section.theme.value,
                "titre": str(section.theme.label),
                "phrases": phrases(section, portrait),
                "sans_donnee": [i.code for i in section.sans_donnee],
            }
            for section in portrait.sections
        ],
        "sources": [
            {
                "identifiant": source.identifiant,
                "titre": source.titre,
                "producteur": source.producteur,
                "licence": source.licence,
                "annees": list(source.annees),
                "precaution": source.precaution,
            }
            for source in portrait.sources
        ],
    }


def feuille(portrait: Portrait, *, theme: str = "") -> Feuille:
    """One row a line of the portrait (or of its section `theme`), one column an area.

    A figure that is not there is said in words.
    """
    noms = [aire.nom for aire in portrait.comparaisons]
    return Feuille(
        titre=f"Portrait {portrait.aire.nom}",
        colonnes=(*COLONNES, *noms, *COLONNES_DE_FIN),
        lignes=tuple(
            _rangee(ligne)
            for section in portrait.sections
            if not theme or section.theme.value == theme.upper()
            for ligne in section.lignes
        ),
    )


def nombre_simple(chiffre: Chiffre) -> int | float | None:
    """The figure as JSON has it, with the decimals of its indicator."""
    if chiffre.arrondi is None:
        return None
    return _simple(chiffre.arrondi)


def _simple(valeur: Decimal) -> int | float:
    return (
        int(valeur)
        if valeur == valeur.to_integral_value() and valeur.as_tuple().exponent == 0
        else float(valeur)
    )


def _aire(aire: Aire) -> dict[str, Any]:
    return {
        "role": aire.role.value,
        "niveau": aire.niveau,
        "code": aire.code,
        "nom": aire.nom,
        "nb_communes": aire.nb_communes,
        "communes": list(aire.communes),
    }


def _ligne(ligne: LignePortrait) -> dict[str, Any]:
    indicateur = ligne.indicateur
    return {
        "code": indicateur.code,
        "libelle": indicateur.libelle,
        "unite": indicateur.unite,
        "theme": indicateur.theme,
        "annee": ligne.annee,
        "periode": indicateur.periode,
        **_chiffre(ligne.chiffre),
        "producteur": indicateur.producteur,
        "source": indicateur.source,
        "precaution": indicateur.precaution,
        "comparaisons": [_face(face) for face in ligne.faces],
        "semblables": (
            {
                "mediane": None if ligne.proches.mediane is None else float(ligne.proches.mediane),
                "connus": ligne.proches.connues,
                "nombre": ligne.proches.nombre,
            }
            if ligne.proches
            else None
        ),
        "serie": [
            {"annee": c.annee, **_chiffre(c)} for c in sorted(ligne.serie, key=lambda c: c.annee)
        ],
    }


def _chiffre(chiffre: Chiffre | None) -> dict[str, Any]:
    if chiffre is None:
        return {"valeur": None, "statut": StatutStatistique.ABSENTE.value}
    dit: dict[str, Any] = {"valeur": nombre_simple(chiffre), "statut": chiffre.statut.value}
    if chiffre.zones is not None:
        dit |= {"connues": chiffre.connues, "zones": chiffre.zones}
    if chiffre.raison:
        dit["raison"] = chiffre.raison
    if chiffre.interne:
        dit["diffusion"] = "INTERNE"
    return dit


def _face(face: Face) -> dict[str, Any]:
    return {
        "role": face.aire.role.value,
        "niveau": face.aire.niveau,
        "code": face.chiffre.code if face.chiffre.connu else face.aire.code,
        "nom": nom_de(face.aire, face.chiffre),
        "annee": face.chiffre.annee,
        **_chiffre(face.chiffre),
    }


def _rangee(ligne: LignePortrait) -> tuple[Cellule, ...]:
    indicateur, chiffre = ligne.indicateur, ligne.chiffre
    proches = ligne.proches.mediane if ligne.proches else None
    return (
        str(indicateur.get_theme_display()),
        indicateur.libelle,
        indicateur.unite,
        ligne.annee,
        _cellule(chiffre),
        str(ligne.statut.label),
        chiffre.connues if chiffre else None,
        chiffre.zones if chiffre else None,
        *(_cellule(face.chiffre) for face in ligne.faces),
        proches.normalize() + 0 if proches is not None else None,
        indicateur.producteur,
        indicateur.source,
        indicateur.precaution,
    )


def _cellule(chiffre: Chiffre | None) -> Cellule:
    """A figure, or its word: an empty cell would say nothing."""
    if chiffre is None or chiffre.arrondi is None:
        masquee = chiffre is not None and chiffre.statut is StatutStatistique.MASQUEE
        return "masquée" if masquee else "non disponible"
    entier = not chiffre.indicateur.decimales
    return int(chiffre.arrondi) if entier else chiffre.arrondi
