"""Files the requests for data of the demonstration, and leads each where its file says."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.demonstration import forme
from maillage.echanges.actions import demandes
from maillage.echanges.enums import EtatDemande


def inscrire(territoire: forme.Territoire, le: dt.datetime) -> None:
    """Write the requests of one territory; the caller holds the transaction."""
    demarche = Demarche.objects.get(slug=territoire.demarche.slug)
    for voulue in territoire.demandes:
        _demande(demarche, voulue, le)


def _demande(demarche: Demarche, voulue: forme.Demande, le: dt.datetime) -> None:
    cotes = {p.role: p.organisation for p in demarche.parties.order_by("-ordre")}
    autre = "COLLECTIVITE" if voulue.de == "CAF" else "CAF"
    qui = _qui(voulue.par, le)
    etudes: dict[str, Any] = dict(voulue.etudes)
    demande = demandes.deposer(
        demarche=demarche,
        intitule=voulue.intitule,
        demandeur=cotes[voulue.de],
        detenteur=cotes[autre],
        finalite=voulue.finalite,
        donnees=voulue.donnees,
        personnelles=voulue.personnelles,
        debut=voulue.debut,
        fin=voulue.fin,
        conservation_mois=voulue.conservation_mois,
        base_legale=voulue.base_legale,
        **etudes,
        **qui,
    )
    if voulue.etudes:
        demande = _passer(demande, EtatDemande.A_L_ETUDE, qui)
    if voulue.a_l_avis:
        demande = _passer(demande, EtatDemande.AVIS_DPO, qui)
    if voulue.avis:
        demande = demandes.rendre_l_avis(
            demande=demande,
            version=demande.version,
            avis=voulue.avis,
            avis_texte=voulue.avis_texte,
            **_qui(voulue.avis_par, le),
        )
    if voulue.accordee_par:
        demandes.decider(
            demande=demande,
            version=demande.version,
            accord=True,
            motif="",
            **_qui(voulue.accordee_par, le),
        )


def _passer(demande: Any, vers: EtatDemande, qui: dict[str, Any]) -> Any:
    return demandes.passer(demande=demande, version=demande.version, vers=vers, **qui)


def _qui(adresse: str, le: dt.datetime) -> dict[str, Any]:
    return {"par": Utilisateur.objects.get(email=adresse), "le": le}
