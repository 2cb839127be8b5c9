"""The export of a plan: what goes out comes back the same, and no cell runs."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import docx
import pytest
import python_calamine

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.plan_actions.actions import import_de_plan, importations
from maillage.plan_actions.enums import EtatFiche
from maillage.plan_actions.exports.classeur import classeur
from maillage.plan_actions.exports.fichiers import exporter
from maillage.plan_actions.imports.prevision import Sort
from maillage.plan_actions.imports.simulation import simuler
from maillage.plan_actions.models import (
    CibleChiffree,
    EtapeFiche,
    FicheAction,
    Importation,
    LigneBudget,
    PartenaireFiche,
)
from maillage.regles.erreurs import Introuvable
from plan_actions.conftest import Plan

PIEGES = ["=1+1", "+33 1 02", "-1", "@SUM(A1)", "\t=2", "'=déjà", "''-x", "'simple", "- un\n- deux"]


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    compte = distribution.compte(Role.CHARGE_COOPERATION)
    fabriques.appartenance(compte, fabriques.organisation())
    fabriques.habilitation(compte, distribution.autre_demarche, Role.CHARGE_COOPERATION)
    return compte


def remplir(plan: Plan) -> FicheAction:
    """Give the fiche of the plan a value for each column."""
    fiche = plan.fiche
    pilote = fabriques.organisation(NatureOrganisation.ASSOCIATION, nom="Les Petits, Pas ; à pas")
    commune = plan.demarche.perimetre.first().commune
    for nom, valeur in {
        "numero": "1.10",
        "etat": EtatFiche.CHIFFREE,
        "nature": "CREATION",
        "priorite": "HAUTE",
        "est_deja_engagee": True,
        "constats": "Peu de places.\n\nBeaucoup  d’attente.",
        "description": "=1+1",
        "public": "@tous",
        "moyens": "- un agent\n- une salle",
        "debut": dt.date(2026, 1, 1),
        "est_continue": True,
        "pilote": pilote,
        "pilote_personne": fabriques.personne(),
        "schemas": ["SDSF", "PEDT"],
        "items_sppe": ["1", "2"],
        "poids": 3,
        "provenance": "fictif",
    }.items():
        setattr(fiche, nom, valeur)
    fiche.save()
    fiche.thematiques.set(
        [fabriques.thematique("Jeunesse"), fabriques.thematique("Handicap, répit")]
    )
    fiche.territoires.set([commune])
    _remplir_les_tables(fiche, pilote)
    CibleChiffree.objects.create(element=plan.axe, valeur=10, unite="grands projets")
    plan.axe.code = "1"
    plan.axe.description = "-- voir le diagnostic"
    plan.axe.save()
    return fiche


def _remplir_les_tables(fiche: FicheAction, pilote: Organisation) -> None:
    PartenaireFiche.objects.create(fiche=fiche, organisation=pilote, role="+ accueil")
    EtapeFiche.objects.create(
        fiche=fiche,
        intitule="Trouver un local",
        etat="EN_COURS",
        avancement=40,
        poids=2,
        echeance=dt.date(2026, 6, 30),
        precision="MOIS",
        responsable="La directrice",
    )
    LigneBudget.objects.create(
        fiche=fiche, annee=2026, financeur=pilote, prevu=Decimal("12500.07"), paye=Decimal(0)
    )
    LigneBudget.objects.create(
        fiche=fiche, annee=2027, autre_financeur="Fonds=mystère", vote=Decimal("0.10")
    )
    CibleChiffree.objects.create(fiche=fiche, valeur=Decimal("21.5"), unite="places")


def lire(
    octets: bytes, demarche: Demarche, par: Utilisateur, le: dt.datetime, nom: str
) -> Importation:
    return importations.deposer(demarche=demarche, nom=nom, octets=octets, par=par, le=le)


def importer(importation: Importation, par: Utilisateur, le: dt.datetime) -> Importation:
    return import_de_plan.importer(
        importation=importation, version=importation.version, par=par, le=le
    )


def sans_identifiants(demarche: Demarche) -> list[Any]:
    """The sheets of the plan, the keys of its rows left out."""
    cle = re.compile(r"[EF][0-9]+@[\w-]+")
    return [
        (
            f.titre,
            f.colonnes,
            [[cle.sub("#", v) if isinstance(v, str) else v for v in ligne] for ligne in f.lignes],
        )
        for f in classeur(demarche)
    ]


# ---------------------------------------------------------------- out and back


@pytest.mark.parametrize("format", ["xlsx", "ods", "csv"])
def test_un_export_reimporte_ne_change_rien(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, format: str
) -> None:
    remplir(plan)
    fichier = exporter(plan.demarche, format)
    simulation = simuler(lire(fichier.octets, plan.demarche, charge, LE, fichier.nom))
    assert [str(e.ou) + e.message for e in simulation.erreurs] == []
    assert [f.changements for f in simulation.fiches] == [[]]
    assert simulation.fiches[0].sort is Sort.INCHANGEE
    assert simulation.est_vide
    assert not simulation.organisations_inconnues


@pytest.mark.parametrize("format", ["xlsx", "ods"])
def test_un_export_recree_le_plan_ailleurs(
    plan: Plan, distribution: Distribution, charge: Utilisateur, LE: dt.datetime, format: str
) -> None:
    fiche = remplir(plan)
    fiche.territoires.clear()  # the communes are those of each démarche
    autre = distribution.autre_demarche
    fichier = exporter(plan.demarche, format)
    importer(lire(fichier.octets, autre, charge, LE, fichier.nom), charge, LE)
    assert sans_identifiants(autre) == sans_identifiants(plan.demarche)


def test_une_cellule_changee_modifie_la_fiche_sans_la_doubler(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    fiche = remplir(plan)
    export = exporter(plan.demarche, "xlsx").octets
    FicheAction.objects.filter(pk=fiche.pk).update(
        intitule="Un autre titre", moyens="", etat="PROPOSEE"
    )
    EtapeFiche.objects.all().delete()
    simulation = simuler(importation := lire(export, plan.demarche, charge, LE, "p.xlsx"))
    assert simulation.comptes["fiches_modifiees"] == 1
    assert [c[0] for c in simulation.fiches[0].changements] == [
        "Intitulé",
        "État",
        "Moyens humains et matériels",
        "Étapes",
    ]
    importer(importation, charge, LE)
    assert exporter(plan.demarche, "xlsx").octets == export
    assert FicheAction.objects.filter(demarche=plan.demarche).count() == 1


def test_une_ligne_neuve_s_ajoute_a_sa_place(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    table = list(
        csv.reader(
            StringIO(exporter(plan.demarche, "csv").octets.decode("utf-8-sig")), delimiter=";"
        )
    )
    neuve = ["" for _ in table[0]]
    neuve[table[0].index("Axe")] = "Axe : Jeunesse"
    neuve[table[0].index("Fiche action")] = "Un café des parents"
    sortie = StringIO(newline="")
    csv.writer(sortie, delimiter=";").writerows([*table, neuve])
    importer(lire(sortie.getvalue().encode(), plan.demarche, charge, LE, "p.csv"), charge, LE)
    ajoutee = FicheAction.objects.get(intitule="Un café des parents")
    assert ajoutee.element == plan.second
    assert FicheAction.objects.filter(demarche=plan.demarche).count() == 2


def test_un_identifiant_d_une_autre_demarche_ne_touche_pas_a_elle(
    plan: Plan, ailleurs: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    octets = exporter(plan.demarche, "csv").octets
    vole = octets.replace(
        f"F{plan.fiche.pk}@{plan.demarche.slug}".encode(),
        f"F{ailleurs.fiche.pk}@{plan.demarche.slug}".encode(),
    ).replace("Une crèche au nord".encode(), b"Vole")
    simulation = simuler(lire(vole, plan.demarche, charge, LE, "p.csv"))
    assert [fiche.sort for fiche in simulation.fiches] == [Sort.AJOUT]


# ---------------------------------------------------------------- cells that would run


@pytest.mark.parametrize("piege", PIEGES)
@pytest.mark.parametrize("format", ["xlsx", "ods", "csv"])
def test_aucune_cellule_ne_commence_comme_une_formule(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, format: str, piege: str
) -> None:
    FicheAction.objects.filter(pk=plan.fiche.pk).update(
        intitule=piege.strip(), description=piege.strip()
    )
    octets = exporter(plan.demarche, format).octets
    if format == "csv":
        lues = [
            c
            for ligne in csv.reader(StringIO(octets.decode("utf-8-sig")), delimiter=";")
            for c in ligne
        ]
    else:
        livre = python_calamine.load_workbook(BytesIO(octets))
        lues = [
            c
            for nom in livre.sheet_names
            for ligne in livre.get_sheet_by_name(nom).to_python()
            for c in ligne
        ]
    assert not [
        c for c in lues if isinstance(c, str) and c.startswith(("=", "+", "-", "@", "\t", "\r"))
    ]
    assert simuler(lire(octets, plan.demarche, charge, LE, f"p.{format}")).est_vide


# ---------------------------------------------------------------- the other formats


def test_le_word_contient_le_plan_ou_les_seules_fiches_choisies(plan: Plan) -> None:
    autre = fabriques.fiche(plan.demarche, plan.second, intitule="Un café des parents")

    def texte(octets: bytes) -> str:
        document = docx.Document(BytesIO(octets))
        cellules = [c.text for t in document.tables for r in t.rows for c in r.cells]
        return "\n".join([*(p.text for p in document.paragraphs), *cellules])

    tout = texte(exporter(plan.demarche, "docx").octets)
    assert "Une crèche au nord" in tout
    assert "Un café des parents" in tout
    choisi = texte(exporter(plan.demarche, "docx", [autre.pk]).octets)
    assert "Un café des parents" in choisi
    assert "Une crèche au nord" not in choisi


def test_les_donnees_disent_l_arbre_et_chaque_fiche(plan: Plan) -> None:
    remplir(plan)
    donnees = json.loads(exporter(plan.demarche, "json").octets)
    assert donnees["plan"][0]["enfants"][0]["niveau"] == "objectif_general"
    assert donnees["fiches"][0]["budget"][0] == {
        "financeur": "Les Petits, Pas ; à pas",
        "annee": 2026,
        "nature": "FONCTIONNEMENT",
        "prevu": "12500.07",
        "vote": None,
        "paye": "0.00",
    }


def test_une_fiche_d_ailleurs_ou_un_format_inconnu_ne_s_exporte_pas(
    plan: Plan, ailleurs: Plan
) -> None:
    with pytest.raises(Introuvable):
        exporter(plan.demarche, "csv", [ailleurs.fiche.pk])
    with pytest.raises(Introuvable):
        exporter(plan.demarche, "exe")
