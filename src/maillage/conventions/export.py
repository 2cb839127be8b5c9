"""The tables of this domain, as spreadsheets receive them."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.conventions.models import Demarche
from maillage.conventions.queries import CommuneDuPerimetre, LigneDuTour, PerimetreAuJour
from maillage.documents.tableur import Feuille, Valeur
from maillage.interface.typographie import minuscule


def tableau_des_demarches(demarches: Iterable[Demarche]) -> Feuille:
    """One row a démarche of `queries.lister`."""
    return Feuille(
        "Démarches",
        (
            "Démarche",
            "Territoire",
            "Code du territoire",
            "Début",
            "Fin",
            "Signataires",
            "Actes et états",
        ),
        tuple(
            (
                demarche.nom,
                demarche.territoire.nom if demarche.territoire else None,
                demarche.territoire.code if demarche.territoire else None,
                demarche.debut,
                demarche.fin,
                demarche.nb_signataires,  # type: ignore[attr-defined]
                " ; ".join(
                    f"{acte.intitule} : {minuscule(acte.get_etat_display())}"
                    for acte in demarche.actes.all()
                )
                or None,
            )
            for demarche in demarches
        ),
    )


def tableau_du_tour(lignes: Iterable[LigneDuTour]) -> Feuille:
    """One row a signatory of `queries.tour`."""
    return Feuille(
        "Signatures",
        (
            "Signataire",
            "Côté",
            "Représenté par",
            "A délibéré le",
            "Délibération",
            "Transmise le",
            "Publiée le",
            "État",
            "Signé le",
            "Lieu",
            "Sans autorisation, parce que",
            "Pages signées",
        ),
        tuple(_ligne(ligne) for ligne in lignes),
    )


def _ligne(ligne: LigneDuTour) -> tuple[Valeur, ...]:
    votee, signature = ligne.deliberation, ligne.signature
    return (
        ligne.partie.organisation.nom,
        ligne.partie.get_role_display(),
        " ; ".join(ligne.personnes) or None,
        votee.seance_le if votee else None,
        (votee.numero or None) if votee else None,
        votee.transmise_le if votee else None,
        votee.publiee_le if votee else None,
        ligne.etat.label,
        signature.signee_le if signature else None,
        (signature.lieu or None) if signature else None,
        (signature.derogation or None) if signature else None,
        " ; ".join(f"{p.fichier.nom} ({p.get_verification_display()})" for p in ligne.pages)
        or None,
    )


def tableau_du_perimetre(au_jour: PerimetreAuJour) -> Feuille:
    """One row a commune that is in that day, one column a thématique."""
    return Feuille(
        f"Périmètre au {au_jour.le:%d-%m-%Y}",
        (
            "Commune",
            "Code Insee",
            "Intercommunalité",
            "Population municipale",
            "Depuis le",
            "Jusqu’au",
            "Décision d’entrée",
            "Toute la convention",
            *(t.thematique.nom for t in au_jour.thematiques),
        ),
        tuple(_commune(commune) for commune in au_jour.communes),
    )


def _commune(ici: CommuneDuPerimetre) -> tuple[Valeur, ...]:
    commune = ici.commune
    return (
        commune.nom,
        commune.code,
        commune.epci.nom if commune.epci else None,
        commune.population_municipale,
        ici.depuis,
        ici.sortie_prevue,
        " ; ".join(str(entree) for entree in ici.entrees) or None,
        ici.pour_tout,
        *ici.presences,
    )
