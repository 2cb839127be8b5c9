"""What the addresses of the seals lead to, in the world of one démarche."""

from __future__ import annotations

from typing import Any

import fabriques
from appuis import autorites, campagnes
from maillage.conventions.models import (
    FichierFige,
    Partie,
    ProcedureDeSignature,
    Sceau,
    VersionFigee,
)
from maillage.sceaux import lecture
from maillage.sceaux.models import AutoriteReconnue, CertificatDeSceau

DE_L_ACTE = (
    "sceaux",
    "sceau_apposer",
    "fichier_scelle",
    "certificat_deposer",
    "certificat_retirer",
    "procedure",
    "procedure_actualiser",
    "procedure_annuler",
    "procedure_fichier",
)


def identifiants(version: VersionFigee, partie: Partie) -> dict[str, Any]:
    """A frozen PDF that a party sealed, its certificate, an authority, a procedure that is finished."""
    fichier = fabriques.fichier_fige(version, b"%PDF-fictif", piece="plan", intitule="Plan")
    return {
        **{f"conventions:{nom}.cle": version.acte_id for nom in DE_L_ACTE},
        "sceau": _sceau(fichier, partie).pk,
        "certificat": certificat(partie).pk,
        "procedure": _procedure(fichier).pk,
        "sceaux:revocations.cle": autorite(version.pk).pk,
        "sceaux:autorite_retirer.cle": autorite(-version.pk).pk,
    }


def certificat(partie: Partie) -> CertificatDeSceau:
    """A certificate of its organisation, whose key opens nothing."""
    lu = autorites.caf().certificat
    return CertificatDeSceau.objects.create(
        organisation=partie.organisation,
        sujet=lecture.nom_lisible(lu.subject),
        emetteur=lecture.nom_lisible(lu.issuer),
        serie="1",
        empreinte=lecture.empreinte(lu),
        valable_du=lu.not_valid_before_utc,
        valable_au=lu.not_valid_after_utc,
        certificat=lecture.en_der(lu),
        depose_par="Camille Fictif",
        depose_le=fabriques.ANCIENNEMENT,
    )


def autorite(rang: int) -> AutoriteReconnue:
    """An authority that is believed."""
    lu = autorites.autorite().certificat
    return AutoriteReconnue.objects.create(
        nom=f"Autorité fictive {rang}",
        empreinte=f"{rang:064}",
        valable_du=lu.not_valid_before_utc,
        valable_au=lu.not_valid_after_utc,
        certificat=lecture.en_der(lu),
        ajoutee_par="Camille Fictif",
        ajoutee_le=fabriques.ANCIENNEMENT,
    )


def _sceau(fichier: FichierFige, partie: Partie) -> Sceau:
    return Sceau.objects.create(
        fichier=fichier,
        partie=partie,
        rang=1,
        ajout=b"sceau",
        taille=fichier.taille + 5,
        empreinte="0" * 64,
        niveau="B-B",
        certificat_sujet="Fictif",
        certificat_empreinte="0" * 64,
        appose_le=fabriques.ANCIENNEMENT,
        appose_par="camille@exemple.fr",
        appose_par_nom="Camille Fictif",
    )


def _procedure(fichier: FichierFige) -> ProcedureDeSignature:
    return ProcedureDeSignature.objects.create(
        acte=fichier.version.acte,
        fichier_fige=fichier,
        prestataire="Prestataire fictif",
        reference=f"fictif-{fichier.pk}",
        etat="TERMINEE",
        ouverte_par=fabriques.utilisateur(),
        ouverte_le=fabriques.ANCIENNEMENT,
        fichier_signe=campagnes.fichier(),
    )
