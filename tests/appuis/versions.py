"""A démarche whose convention lacks nothing, in the database, and the hand that changes it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import fabriques
from appuis.conventions import demarche_prete
from maillage.conventions.actions import parties, reecritures, versions
from maillage.conventions.enums import EtatActe, Role, RolePartie
from maillage.conventions.models import Demarche, VersionFigee
from maillage.conventions.queries import demarche_de_l_instance
from maillage.partenaires.enums import NatureOrganisation
from maillage.plan_actions.actions import budget, elements
from maillage.plan_actions.actions.lignes import Ligne
from maillage.plan_actions.enums import EtatFiche
from maillage.plan_actions.models import CibleChiffree, ElementPlan, FicheAction, LigneBudget


def demarche_complete() -> SimpleNamespace:
    """`demarche_prete` with what a final convention needs besides, `acte` validated in COPIL.

    `axes` are two axes with two objectives each; `charge` may write everything.
    """
    demarche = demarche_prete()
    Demarche.objects.filter(pk=demarche.pk).update(equipements="Une crèche fictive.")
    demarche.parties.update(champ_intervention="L’accueil des enfants.")
    axes = [fabriques.element(demarche, intitule=f"Axe fictif {n}", position=n) for n in (1, 2)]
    for axe in axes:
        _deux_objectifs(demarche, axe)
    caf = demarche.parties.get(role=RolePartie.CAF).organisation
    FicheAction.objects.filter(demarche=demarche).update(
        objectifs="Un objectif.",
        description="Un déroulement.",
        public="Les familles",
        criteres_evaluation="Un critère.",
        pilote=caf,
        debut=dt.date(2026, 1, 1),
        fin=dt.date(2026, 6, 30),
        etat=EtatFiche.CHIFFREE,
    )
    LigneBudget.objects.create(
        fiche=FicheAction.objects.get(demarche=demarche),
        annee=2026,
        financeur=caf,
        prevu=Decimal("12000.00"),
    )
    acte = demarche.actes.get()
    acte.etat = EtatActe.VALIDE_COPIL
    acte.save()
    fabriques.deliberation(
        demarche,
        organisation=caf,
        assemblee="Conseil d’administration",
        numero="CA-1",
        pour=20,
        contre=0,
        abstentions=0,
    ).actes.add(acte)
    charge = fabriques.utilisateur(prenom="Charge", nom="Fictif")
    fabriques.habilitation(charge, demarche, Role.CHARGE_COOPERATION)
    fraiche = demarche_de_l_instance(demarche.slug)
    return SimpleNamespace(demarche=fraiche, acte=fraiche.actes.get(), axes=axes, charge=charge)


def _deux_objectifs(demarche: Demarche, axe: ElementPlan) -> None:
    """Two objectives with a target each."""
    for n in (1, 2):
        objectif = fabriques.element(
            demarche,
            fabriques.Niveau.OBJECTIF_OPERATIONNEL,
            parent=axe,
            position=n,
            intitule=f"Objectif {axe.position}.{n}",
        )
        CibleChiffree.objects.create(element=objectif, valeur=10, unite="places")


def figer(scene: SimpleNamespace, le: dt.datetime) -> VersionFigee:
    """Freeze the convention of the scene."""
    return versions.figer(acte=scene.acte, version=scene.acte.version, par=scene.charge, le=le)


def quatre_changements(scene: SimpleNamespace, le: dt.datetime) -> None:
    """Move one objective, change one amount, add one signatory, reword one article."""
    qui = {"par": scene.charge, "le": le}
    premier, _ = ElementPlan.objects.filter(parent=scene.axes[0]).order_by("position")
    elements.deplacer(element=premier, parent=scene.axes[1], position=0, **qui)
    ligne = LigneBudget.objects.select_related("fiche").get(fiche__demarche=scene.demarche)
    voulue = {nom: getattr(ligne, nom) for nom in budget.CHAMPS} | {"prevu": Decimal("15500.50")}
    budget.fixer(fiche=ligne.fiche, budget=[Ligne(voulue, ligne.pk)], **qui)
    nouvelle = fabriques.organisation(NatureOrganisation.COMMUNE, nom="Commune de Nouvelle-Fictive")
    parties.ajouter(
        demarche=scene.demarche,
        organisation=nouvelle,
        role=RolePartie.COLLECTIVITE,
        champ_intervention="Elle accueille les jeunes.",
        **qui,
    )
    reecritures.reecrire(
        demarche=scene.demarche,
        article="article-8",
        texte="{{ maj la_collectivite }} annonce la première chaque action commune.",
        motif="Demande du conseil municipal (fictif).",
        version=0,
        **qui,
    )
