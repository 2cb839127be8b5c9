"""Campaigns for the tests: rows written directly, like those of `fabriques`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.courriels.models import Courriel
from maillage.fichiers import magasin
from maillage.fichiers.enums import TypeFichier
from maillage.fichiers.models import Fichier
from maillage.plan_actions import jetons
from maillage.plan_actions.enums import ChampPropose, EtatCampagne
from maillage.plan_actions.models import (
    Campagne,
    FicheAction,
    LienContribution,
    Proposition,
    ReponseContribution,
)

OUVERTURE = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)


def campagne(demarche: Demarche, *fiches: FicheAction, **champs: Any) -> Campagne:
    """An open campaign of three weeks around the clock of the tests, followed by the chargé(e)."""
    creee = Campagne.objects.create(
        demarche=demarche,
        **{
            "intitule": "Revue de novembre",
            "annee": 2026,
            "ouvre_le": dt.date(2026, 11, 16),
            "ferme_le": dt.date(2026, 12, 6),
            "rappels": [7, 1],
            "suivie_par": demarche.habilitations.get(role=Role.CHARGE_COOPERATION).utilisateur,
            "etat": EtatCampagne.OUVERTE,
            "ouverte_le": OUVERTURE,
            "recapitulee_le": OUVERTURE,
            **champs,
        },
    )
    creee.fiches.set(fiches)
    return creee


def lien(campagne: Campagne, *fiches: FicheAction, **champs: Any) -> LienContribution:
    """A correspondent of the campaign, who is asked about these fiches."""
    graine = jetons.nouvelle_graine()
    cree = LienContribution.objects.create(
        campagne=campagne,
        graine=graine,
        empreinte=jetons.empreinte(jetons.jeton(graine)),
        **{
            "nom": "Camille Fictif",
            "adresse": "camille@exemple.fr",
            "expire_le": dt.datetime(2027, 1, 6, tzinfo=dt.UTC),
            **champs,
        },
    )
    cree.fiches.set(fiches)
    return cree


def proposition(lien: LienContribution, fiche: FicheAction, **champs: Any) -> Proposition:
    """A météo proposed about an action that had none."""
    reponse = ReponseContribution.objects.create(lien=lien, fiche=fiche, recue_le=OUVERTURE)
    return Proposition.objects.create(
        reponse=reponse,
        **{
            "champ": ChampPropose.POINT,
            "libelle": "Météo et avancement",
            "avant": {"temps": "", "avancement": None, "commentaire": ""},
            "propose": {"temps": "PLUIE", "avancement": 40, "commentaire": "Recrutement en cours."},
            **champs,
        },
    )


def courriel(demarche: Demarche, **champs: Any) -> Courriel:
    """A mail of the démarche that waits."""
    return Courriel.objects.create(
        demarche=demarche.slug,
        **{
            "gabarit": "campagne.invitation",
            "destinataire": "camille@exemple.fr",
            "objet": "Objet fictif",
            "demande_le": OUVERTURE,
            "demande_par": "Prénom Fictif",
            "a_envoyer_le": dt.datetime(2100, 1, 1, tzinfo=dt.UTC),
            **champs,
        },
    )


def fichier(octets: bytes = b"%PDF-1.7 fictif") -> Fichier:
    """A file that somebody joined."""
    return Fichier.objects.create(
        nom="note.pdf",
        type=TypeFichier.PDF,
        taille=len(octets),
        empreinte=magasin.ranger(octets),
        depose_par="Camille Fictif",
        depose_le=OUVERTURE,
    )
