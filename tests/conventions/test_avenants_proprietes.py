"""Whatever is changed in a démarche, the avenant lists it, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fabriques
from appuis.versions import demarche_complete
from maillage.conventions import queries
from maillage.conventions.models import (
    Demarche,
    Partie,
    Perimetre,
    Signataire,
    SousObjectifRetenu,
)
from maillage.financements.models import ServiceSoutenu
from maillage.partenaires.enums import NatureOrganisation
from maillage.plan_actions.models import CibleChiffree, ElementPlan, FicheAction

Change = tuple[str, str, str]  # nature, key of the object, name of the field
Geste = tuple[Callable[[], Any], Change]  # what is done, and the change that it must give


class Annule(Exception):
    """Ends an example and takes everything back."""


@pytest.fixture
def figee(db: None) -> SimpleNamespace:
    scene = demarche_complete()
    fabriques.service_soutenu(scene.demarche, montant=10)
    fabriques.version_figee(scene.acte)
    return scene


def sur(lignes: QuerySet[Any], **champs: Any) -> Callable[[], Any]:
    return lambda: lignes.update(**champs)


def modifie(cle: str, champ: str) -> Change:
    return ("modification", cle, champ)


def du_plan(scene: SimpleNamespace) -> dict[str, Geste]:
    """What may be done to the plan; none touches what another does."""
    premier, second = scene.axes
    objectifs = ElementPlan.objects.filter(parent__in=scene.axes)
    un, deux, trois = (objectifs.filter(intitule=f"Objectif {n}") for n in ("1.1", "1.2", "2.1"))
    fiches = FicheAction.objects.filter(demarche=scene.demarche)
    fiche, thematique = fiches.get(), fabriques.thematique("Jeunesse")
    (a,), (b,), (c,) = un, deux, trois
    cle = f"fiche:{fiche.pk}"
    axe = ElementPlan.objects.filter(pk=premier.pk)
    return {
        "deplacer": (sur(un, parent=second), ("deplacement", f"element:{a.pk}", "")),
        "cible": (
            sur(CibleChiffree.objects.filter(element=b), valeur=99),
            modifie(f"element:{b.pk}", "cible"),
        ),
        "description": (sur(deux, description="X"), modifie(f"element:{b.pk}", "description")),
        "supprimer": (
            sur(trois, supprime_le=timezone.now()),
            ("retrait", f"element:{c.pk}", ""),
        ),
        "moyens": (sur(fiches, moyens="Un poste."), modifie(cle, "moyens")),
        "calendrier": (sur(fiches, fin=dt.date(2026, 9, 1)), modifie(cle, "fin")),
        "de la fiche": (lambda: fiche.thematiques.add(thematique), modifie(cle, "thematiques")),
        "axe": (sur(axe, code="A1"), modifie(f"element:{premier.pk}", "code")),
    }


def de_la_fiche(scene: SimpleNamespace) -> dict[str, Geste]:
    """What may be done to the tables and the lists of a fiche."""
    fiches = FicheAction.objects.filter(demarche=scene.demarche)
    fiche = fiches.get()
    cle, ailleurs = f"fiche:{fiche.pk}", fabriques.organisation(NatureOrganisation.ASSOCIATION)
    principe = scene.demarche.principes.create(intitule="Équité")
    return {
        "etapes": (lambda: fiche.etapes.create(intitule="Louer"), modifie(cle, "etapes")),
        "budget": (sur(fiche.lignes_budget, prevu=Decimal("0.01")), modifie(cle, "budget")),
        "cibles": (lambda: fiche.cibles.create(valeur=21, unite="écoles"), modifie(cle, "cibles")),
        "partenaires": (
            lambda: fiche.participations.create(organisation=ailleurs, role="Anime"),
            modifie(cle, "partenaires"),
        ),
        "risques": (sur(fiches, risques="Le temps."), modifie(cle, "risques")),
        "schemas": (sur(fiches, schemas=["PEDT"]), modifie(cle, "schemas")),
        "items": (sur(fiches, items_sppe=["4C"]), modifie(cle, "items_sppe")),
        "principes": (lambda: fiche.principes.add(principe), modifie(cle, "principes")),
    }


def de_la_convention(scene: SimpleNamespace) -> dict[str, Geste]:
    """What may be done to the rest; none touches what another does."""
    demarche = scene.demarche
    caf, commune = demarche.parties.order_by("ordre")
    de_la_caf = Partie.objects.filter(pk=caf.pk)
    du_perimetre = Perimetre.objects.get(demarche=demarche)
    nouvelle, ailleurs = fabriques.organisation(NatureOrganisation.COMMUNE), fabriques.commune()
    thematique = fabriques.thematique("Jeunesse")
    acquise = fabriques.thematique("Petite enfance")
    (equipement,) = equipements = ServiceSoutenu.objects.filter(structure__demarche=demarche)
    mandat = fabriques.mandat(commune.organisation)
    retenus = SousObjectifRetenu.objects.filter(demarche=demarche)
    return {
        "partie": (
            lambda: fabriques.partie(demarche, nouvelle, ordre=0),
            ("ajout", f"partie:{nouvelle.pk}", ""),
        ),
        "signataire": (
            lambda: Signataire.objects.create(partie=commune, mandat=mandat),
            modifie(f"partie:{commune.organisation_id}", "signataires"),
        ),
        "article 3": (
            sur(de_la_caf, champ_intervention="Autre."),
            modifie(f"partie:{caf.organisation_id}", "champ_intervention"),
        ),
        "thematique": (
            lambda: fabriques.thematique_retenue(demarche, thematique=thematique),
            ("ajout", f"thematique:{thematique.code}", ""),
        ),
        "sous-objectif": (lambda: retenus.delete(), ("retrait", "sous-objectif:HANDICAP", "")),
        "perimetre": (
            lambda: Perimetre.objects.create(demarche=demarche, commune=ailleurs),
            ("ajout", f"commune:{ailleurs.code}", ""),
        ),
        "perimetre de la thematique": (
            lambda: Perimetre.objects.create(
                demarche=demarche, commune=ailleurs, thematique=acquise
            ),
            ("ajout", f"commune:{ailleurs.code}:{acquise.code}", ""),
        ),
        "equipement": (
            sur(equipements, montant=Decimal("10.01")),
            modifie(f"equipement:{equipement.pk}", "montant"),
        ),
        "depart": (
            lambda: du_perimetre.delete(),
            ("retrait", f"commune:{du_perimetre.commune.code}", ""),
        ),
    }


def des_textes(scene: SimpleNamespace) -> dict[str, Geste]:
    """What may be done to the wording of the convention; none touches what another does."""
    ici = Demarche.objects.filter(pk=scene.demarche.pk)
    return {
        "article 2": (sur(ici, champ_caf="Autre."), modifie("article:article-2", "champ_caf")),
        "annexe 3": (sur(ici, equipements="Rien."), modifie("article:annexe-3", "equipements")),
        "hypothese": (
            sur(ici, hypothese="DIAGNOSTIC_ENGAGE"),
            modifie("article:article-4", "hypothese"),
        ),
        "article 8": (
            lambda: fabriques.reecriture(scene.demarche),
            modifie("article:article-8", "redaction"),
        ),
    }


NOMS = [
    "deplacer",
    "cible",
    "description",
    "supprimer",
    "moyens",
    "calendrier",
    "axe",
    "partie",
    "signataire",
    "hypothese",
    "thematique",
    "sous-objectif",
    "perimetre",
    "depart",
]
NOMS += [
    *("etapes", "budget", "cibles", "partenaires", "risques", "schemas", "items", "principes"),
    "perimetre de la thematique",
    "equipement",
    "de la fiche",
    "article 2",
    "article 3",
    "article 8",
    "annexe 3",
]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(st.sampled_from(NOMS)))
def test_tout_changement_est_trouve_et_rien_d_autre(figee, voulus: set[str]) -> None:
    try:
        with transaction.atomic():
            possibles = {**du_plan(figee), **de_la_fiche(figee)}
            possibles |= {**de_la_convention(figee), **des_textes(figee)}
            assert set(possibles) == set(NOMS)
            for nom in sorted(voulus):
                possibles[nom][0]()
            fraiche = queries.demarche_de_l_instance(figee.demarche.slug)
            changements = queries.ecart(fraiche).changements
            trouves = [(c.nature.value, c.cle, c.nom_champ) for c in changements]
            assert sorted(trouves) == sorted(possibles[nom][1] for nom in voulus)
            raise Annule
    except Annule:
        pass


def test_mener_une_action_ne_change_rien_a_ce_qui_est_convenu(figee: SimpleNamespace) -> None:
    """How far a step has come and what was paid are followed, not agreed again."""
    fiche = FicheAction.objects.get(demarche=figee.demarche)
    fiche.etapes.create(intitule="Louer")
    avant = {(c.cle, c.nom_champ) for c in ecart_de(figee)}
    fiche.etapes.update(etat="EN_COURS", avancement=40)
    fiche.lignes_budget.update(paye=Decimal("12.00"))
    FicheAction.objects.filter(pk=fiche.pk).update(provenance="Relue")
    assert (
        {(c.cle, c.nom_champ) for c in ecart_de(figee)}
        == avant
        == {(f"fiche:{fiche.pk}", "etapes")}
    )


def ecart_de(scene: SimpleNamespace) -> list[Any]:
    fraiche = queries.demarche_de_l_instance(scene.demarche.slug)
    return list(queries.ecart(fraiche).changements)


def test_une_fiche_thematique_compte_une_fois_validee(figee: SimpleNamespace) -> None:
    fiche = fabriques.fiche_thematique(figee.demarche)
    assert ecart_de(figee) == []
    fiche.etat = "VALIDEE"
    fiche.save()
    (ajoutee,) = ecart_de(figee)
    cle = f"fiche-thematique:{fiche.thematique.code}"
    assert (ajoutee.nature.value, ajoutee.cle) == ("ajout", cle)
