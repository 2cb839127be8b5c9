"""Writes the views of the demonstration, and offers some of its fiches to the library."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.demonstration import forme
from maillage.plan_actions.actions import bibliotheque, vues
from maillage.plan_actions.enums import EtatModele
from maillage.plan_actions.models import FicheAction


def inscrire(territoire: forme.Territoire, le: dt.datetime) -> None:
    """Write the views and the offers of one territory; the caller holds the transaction."""
    if not (territoire.vues or territoire.bibliotheque):
        return
    demarche = Demarche.objects.get(slug=territoire.demarche.slug)
    for vue in territoire.vues:
        vues.enregistrer(
            demarche=demarche,
            nom=vue.nom,
            ecran=vue.ecran,
            requete=vue.requete,
            est_partagee=vue.est_partagee,
            **_qui(vue.de, le),
        )
    for offre in territoire.bibliotheque:
        _offrir(demarche, offre, le)


def _offrir(demarche: Demarche, offre: forme.Offre, le: dt.datetime) -> None:
    fiche = FicheAction.objects.get(demarche=demarche, numero=offre.fiche)
    textes, _ = bibliotheque.brouillon(fiche)
    modele = bibliotheque.proposer(
        fiche=fiche,
        champs={**textes, "nature": fiche.nature, "mention": offre.mention},
        thematiques=fiche.thematiques.all(),
        **_qui(offre.de, le),
    )
    if offre.est_publiee:
        bibliotheque.passer(
            modele=modele,
            vers=EtatModele.PUBLIEE,
            version=modele.version,
            restes_acceptes=True,
            **_qui(offre.de, le),
        )


def _qui(adresse: str, le: dt.datetime) -> dict[str, Any]:
    return {"par": Utilisateur.objects.get(email=adresse), "le": le}
