"""What the plan makes of an idea of a workshop: an enjeu, or a fiche action; and of each constat."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.conventions.permissions import refus_modifier
from maillage.diagnostics import suites
from maillage.diagnostics.devenirs_possibles import DevenirPossible, declarer
from maillage.plan_actions.actions import elements, fiches
from maillage.plan_actions.enums import PORTENT_DES_FICHES, EtatFiche, Niveau
from maillage.plan_actions.models import ElementPlan
from maillage.plan_actions.queries import enjeux
from maillage.regles.erreurs import SaisieInvalide


def _porteurs(demarche: Demarche) -> list[tuple[str, str]]:
    """The axes and objectifs under which a fiche may go."""
    lignes = ElementPlan.objects.filter(
        demarche=demarche, supprime_le=None, niveau__in=PORTENT_DES_FICHES
    ).order_by("pk")
    return [(str(e.pk), f"{e.get_niveau_display()} : {e.intitule}") for e in lignes]


def _enjeu(
    demarche: Demarche, texte: str, _: str, provenance: str, par: Utilisateur, le: dt.datetime
) -> tuple[int, str]:
    element = elements.ajouter(
        demarche=demarche,
        niveau=Niveau.ENJEU,
        intitule=texte,
        provenance=provenance,
        par=par,
        le=le,
    )
    return element.pk, str(element)


def _fiche(
    demarche: Demarche, texte: str, sous: str, provenance: str, par: Utilisateur, le: dt.datetime
) -> tuple[int, str]:
    element = (
        ElementPlan.objects.filter(demarche=demarche, supprime_le=None, pk=sous).first()
        if sous.isascii() and sous.isdigit()
        else None
    )
    if element is None:
        raise SaisieInvalide(
            "Choisissez l’axe ou l’objectif sous lequel la fiche se range.", champ="destination"
        )
    fiche = fiches.ajouter(
        demarche=demarche,
        element=element,
        intitule=texte,
        etat=EtatFiche.IDEE,
        provenance=provenance,
        par=par,
        le=le,
    )
    return fiche.pk, str(fiche)


declarer(
    DevenirPossible(
        genre="enjeu",
        libelle="Enjeu",
        destinations=lambda _: [],
        creer=_enjeu,
        adresse=lambda slug, cle: f"{reverse('plan_actions:plan', args=[slug])}#element-{cle}",
        refus=refus_modifier,
    )
)
declarer(
    DevenirPossible(
        genre="fiche",
        libelle="Fiche action",
        destinations=_porteurs,
        creer=_fiche,
        adresse=lambda slug, cle: reverse("plan_actions:fiche", args=[slug, cle]),
        refus=refus_modifier,
    )
)
suites.declarer(enjeux.suites)
