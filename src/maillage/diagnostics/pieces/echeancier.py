"""The échéancier of the diagnosis, in the three columns of annexe 1, and where each stage stands."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.conventions.enums import EtatEtape
from maillage.diagnostics.models import EtapeDiagnostic
from maillage.documents.arbre import Bloc, Tableau, Texte, manquant, texte
from maillage.documents.langue import maj
from maillage.interface.typographie import date_longue, minuscule, periode, typo


def echeancier(etapes: Sequence[EtapeDiagnostic]) -> tuple[Bloc, ...]:
    """One row a stage; nothing where there is none."""
    if not etapes:
        return ()
    return (
        Tableau(
            "Échéancier du diagnostic",
            ("Calendrier", "Étape", "Acteurs", "État"),
            tuple((*ligne(etape), texte(maj(etat(etape)))) for etape in etapes),
            largeurs=(4, 6, 6, 3),
            entete_de_ligne=False,
        ),
    )


def acteurs(etape: EtapeDiagnostic) -> list[str]:
    """The organisations of the directory, then the others, as they are named."""
    noms = sorted(organisation.nom for organisation in etape.organisations.all())
    return [*noms, *([etape.autres_acteurs] if etape.autres_acteurs else [])]


def quand(etape: EtapeDiagnostic) -> str:
    """« du 3 mars au 30 juin 2025 », « au plus tard le 30 juin 2025 », or nothing."""
    if etape.fin and not etape.debut:
        return f"au plus tard le {date_longue(etape.fin)}"
    return periode(etape.debut, etape.fin) if etape.debut else ""


def etat(etape: EtapeDiagnostic) -> str:
    """« faite le 12 mars 2025 », « à venir »."""
    if etape.etat == EtatEtape.FAITE:
        return f"faite le {date_longue(etape.faite_le)}"
    return minuscule(etape.get_etat_display())


def ligne(etape: EtapeDiagnostic) -> tuple[Texte, ...]:
    """When, what, who: what nobody fixed shows in its place."""
    nom = minuscule(etape.intitule)
    dites = "\n".join(acteurs(etape))
    return (
        texte(maj(quand(etape)) or manquant(f"date : {nom}")),
        texte(typo(etape.intitule)),
        texte(typo(maj(dites)) if dites else manquant(f"acteurs : {nom}")),
    )
