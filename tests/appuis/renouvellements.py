"""A démarche with some of everything that a renewal may take over, and its renewal."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

import fabriques
from maillage.conventions.actions import renouvellements
from maillage.conventions.models import (
    Demarche,
    Reecriture,
    SousObjectifRetenu,
)
from maillage.plan_actions.enums import EtatFiche, Niveau
from maillage.plan_actions.models import (
    CibleChiffree,
    EtapeFiche,
    FicheThematique,
    LigneBudget,
    PartenaireFiche,
    Principe,
)
from maillage.regles import reprises

NOUVEAU = {
    "nom": "Démarche fictive 2027-2030",
    "debut": dt.date(2027, 1, 1),
    "fin": dt.date(2030, 12, 31),
    "decision": "Comité de pilotage du 12 mars 2026 (fictif)",
}


class Annule(Exception):
    """Ends an example and takes everything back."""


def enrichir(scene: SimpleNamespace) -> SimpleNamespace:
    """A démarche of 2026 with some of everything that a renewal may take over."""
    d = scene.demarche
    d.champ_caf, d.diagnostic = "La Caf soutient une crèche.", "Le diagnostic de 2025."
    d.save()
    fabriques.signataire(scene.commune)
    fabriques.signataire(
        scene.caf,
        mandat=fabriques.mandat(scene.caf.organisation, fin=dt.date(2026, 1, 31)),
    )
    scene.partenaire = fabriques.partie(
        d, fabriques.organisation(), ordre=2, role="PARTENAIRE", est_signataire=False
    )
    fabriques.thematique_retenue(d)
    fabriques.thematique_retenue(d, thematique=fabriques.thematique("Jeunesse"), precision="11-17")
    SousObjectifRetenu.objects.create(demarche=d, code="HANDICAP")
    service = fabriques.service_soutenu(d, nom="Crèche fictive", ligne="BT_EAJE", montant=10)
    service.cof = fabriques.cof(service)
    service.save()
    fabriques.referent(d)
    Reecriture.objects.create(
        demarche=d,
        article="article-8",
        texte="Autrement.",
        motif="…",
        reecrite_par=scene.charge,
        reecrite_le=timezone.now(),
    )
    _enrichir_le_plan(scene)
    return scene


def _enrichir_le_plan(scene: SimpleNamespace) -> None:
    d = scene.demarche
    scene.axes = [fabriques.element(d, position=n) for n in range(2)]
    scene.objectifs = [
        fabriques.element(d, Niveau.OBJECTIF_OPERATIONNEL, parent=axe) for axe in scene.axes
    ]
    CibleChiffree.objects.create(element=scene.objectifs[0], valeur=21, unite="places")
    scene.principe = Principe.objects.create(demarche=d, intitule="Aller vers")
    scene.fiches = {
        etat: fabriques.fiche(d, scene.objectifs[n % 2], etat=etat, position=n)
        for n, etat in enumerate(EtatFiche)
    }
    en_cours = scene.fiches[EtatFiche.EN_COURS]
    en_cours.principes.add(scene.principe)
    en_cours.thematiques.add(fabriques.thematique())
    PartenaireFiche.objects.create(
        fiche=en_cours, organisation=scene.partenaire.organisation, role="anime"
    )
    EtapeFiche.objects.create(fiche=en_cours, intitule="Faite", etat="FAITE", avancement=100)
    EtapeFiche.objects.create(fiche=en_cours, intitule="À faire")
    fabriques.indicateur(d, sur=en_cours, intitule="Places ouvertes")
    fabriques.indicateur(d, intitule="Jeté", supprime_le=timezone.now())
    LigneBudget.objects.create(fiche=en_cours, annee=2026, autre_financeur="Caf", prevu=100)
    FicheThematique.objects.create(demarche=d, thematique=fabriques.thematique(), constats="…")
    fabriques.fiche(d, scene.objectifs[0], supprime_le=timezone.now(), intitule="Jetée")


def offres(scene: SimpleNamespace, par: Any = None) -> list[reprises.Offre]:
    return reprises.offres(scene.demarche, par or scene.charge, timezone.localdate())


def tout(scene: SimpleNamespace, par: Any = None) -> dict[str, frozenset[str]]:
    return {
        o.reprise.identifiant: frozenset(x.cle for x in o.lignes if not x.imposee)
        for o in offres(scene, par)
    }


def renouveler(scene: SimpleNamespace, choix: Any = None, **champs: Any) -> Demarche:
    return renouvellements.renouveler(
        demarche=scene.demarche,
        choix=choix or {},
        **{**NOUVEAU, "par": scene.charge, "le": timezone.now(), **champs},
    )
