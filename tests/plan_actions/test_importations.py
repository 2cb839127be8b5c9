"""The import of a plan: the files of people, its simulation, its corrections, its doubles."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche
from maillage.partenaires.enums import NatureOrganisation
from maillage.plan_actions import queries
from maillage.plan_actions.enums import Niveau, TraitementDoublons
from maillage.plan_actions.imports.prevision import Sort
from maillage.plan_actions.imports.simulation import simuler
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.imports_plan.normalisation import cle
from plan_actions.fichiers_fictifs import DOSSIER, FICHIERS
from plan_actions.gestes_d_import import (
    charge,
    corriger,
    demarche,
    deposer,
    deposer_un_csv,
    importer,
)
from plan_actions.plans_fictifs import CAF, COMMUNE, FICHES

__all__ = ["charge", "demarche"]  # fixtures

# ---------------------------------------------------------------- the files of people


@pytest.mark.parametrize("nom", FICHIERS)
def test_chaque_fichier_entre_tout_entier(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime, nom: str
) -> None:
    importation = deposer(demarche, charge, LE, nom)
    assert not simuler(importation).erreurs
    importer(importation, charge, LE)
    lues = {fiche.intitule.replace("'", "’"): fiche for fiche in queries.fiches(demarche)}
    assert set(lues) == {attendue.intitule for attendue in FICHES}
    for attendue in FICHES:
        fiche = lues[attendue.intitule]
        assert fiche.numero == ("A-" if nom.endswith(".csv") else "") + attendue.numero
        assert str(fiche.pilote) == attendue.pilote
        assert (fiche.debut, fiche.fin) == (attendue.debut, attendue.fin)
        assert fiche.etat == attendue.etat
        assert [ligne.prevu for ligne in fiche.lignes_budget.all()] == (
            [] if attendue.montant is None else [attendue.montant]
        )
        assert cle(fiche.element.intitule) == cle(attendue.objectif)
        assert cle(fiche.element.parent.intitule) == cle(attendue.axe)
        assert fiche.element.parent.niveau == Niveau.AXE
    assert queries.comptes(demarche).axes == 2
    assert queries.comptes(demarche).total_objectifs == 3


def test_les_fichiers_sont_bien_ceux_du_programme() -> None:
    """Spreadsheets and CSV give the same bytes; Word stamps the hour."""
    for nom, fabriquer in FICHIERS.items():
        octets = (DOSSIER / nom).read_bytes()
        if nom.endswith(".docx"):
            assert octets[:2] == b"PK"
        else:
            assert fabriquer() == octets, nom


# ---------------------------------------------------------------- simulation


def test_la_simulation_dit_toutes_les_erreurs_avec_leur_place(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = deposer_un_csv(
        demarche,
        charge,
        LE,
        "Axe;Action;Début;Fin;Coût;Statut;Thématique",
        "Enfance;Lire;demain;2026;12;En cours;",
        "Enfance;;2025;2026;douze;;",
        "Enfance;Jouer;2026;2025;-3 €;Bof;Astronomie",
    )
    simulation = simuler(importation)
    places = [(e.ou.ligne, e.ou.lettre) for e in simulation.erreurs]
    assert places == [(2, "C"), (3, "B"), (3, "E"), (4, "D"), (4, "E"), (4, "F"), (4, "G")]
    assert [e.bloquante for e in simulation.erreurs] == [False, True, *[False] * 5]
    assert not ElementPlan.objects.filter(demarche=demarche).exists()
    with pytest.raises(SaisieInvalide, match="7\xa0cellules ne se lisent pas"):
        importer(importation, charge, LE)
    assert not FicheAction.objects.filter(demarche=demarche).exists()


def test_trois_cellules_se_corrigent_puis_tout_entre(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = deposer_un_csv(
        demarche,
        charge,
        LE,
        "Axe;Action;Fin;Coût;Statut",
        "Enfance;Lire;demain;douze;en train",
    )
    feuille = "Fichier CSV"
    corrections = {
        f"{feuille}!C2": "juin 2026",
        f"{feuille}!D2": "1,2 k€",
        f"{feuille}!E2": "En cours",
    }
    importation = corriger(importation, charge, LE, corrections=corrections)
    assert not simuler(importation).erreurs
    importer(importation, charge, LE)
    fiche = FicheAction.objects.get(demarche=demarche)
    assert (fiche.fin, fiche.etat) == (dt.date(2026, 6, 30), "EN_COURS")
    assert fiche.lignes_budget.get().prevu == Decimal(1200)


def test_importer_malgre_les_erreurs_laisse_vide_ce_qui_ne_se_lit_pas(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = deposer_un_csv(
        demarche, charge, LE, "Axe;Action;Fin", "Enfance;Lire;demain", "Enfance;Jouer;2026"
    )
    importer(importation, charge, LE, malgre_les_erreurs=True)
    fins = dict(FicheAction.objects.filter(demarche=demarche).values_list("intitule", "fin"))
    assert fins == {"Lire": None, "Jouer": dt.date(2026, 12, 31)}


def test_une_organisation_inconnue_reste_ecrite_ou_se_cree(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    lignes = (
        "Axe;Action;Pilote;Partenaires",
        'Enfance;Lire;Ludothèque Bulle;"Caf de la Vallée ; Les Amis"',
    )
    importation = deposer_un_csv(demarche, charge, LE, *lignes)
    assert set(simuler(importation).organisations_inconnues) == {"Ludothèque Bulle", "Les Amis"}
    importer(importation, charge, LE)
    fiche = FicheAction.objects.get(demarche=demarche)
    assert fiche.pilote is None
    assert fiche.moyens == "Pilote indiqué : Ludothèque Bulle\nPartenaires indiqués : Les Amis"
    assert [str(p.organisation) for p in fiche.participations.all()] == [CAF]
    autre = deposer_un_csv(demarche, charge, LE, lignes[0], lignes[1].replace("Lire", "Compter"))
    importer(corriger(autre, charge, LE, creer_organisations=True), charge, LE)
    creee = FicheAction.objects.get(demarche=demarche, intitule="Compter")
    assert str(creee.pilote) == "Ludothèque Bulle"
    assert {str(p.organisation) for p in creee.participations.all()} == {CAF, "Les Amis"}
    assert autre.objets.filter(sorte="ORGANISATION").count() == 2


def test_un_sigle_ne_nomme_que_les_parties_de_la_demarche(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    fabriques.organisation(NatureOrganisation.CCAS, nom="CCAS d’une autre ville", sigle="CCAS")
    partie = fabriques.organisation(NatureOrganisation.ASSOCIATION, nom="Fédération", sigle="FD")
    fabriques.partie(demarche, partie, role=RolePartie.PARTENAIRE)
    importation = deposer_un_csv(
        demarche,
        charge,
        LE,
        "Axe;Action;Pilote",
        "A;Lire;CCAS",
        "A;Jouer;FD",
        "A;Rire;la Fédération",
    )
    importer(importation, charge, LE)
    pilotes = FicheAction.objects.filter(demarche=demarche).order_by("pk")
    assert [fiche.pilote for fiche in pilotes] == [None, partie, partie]


def test_les_lignes_d_une_meme_fiche_se_suivent(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = deposer_un_csv(
        demarche,
        charge,
        LE,
        "Axe;Action;Partenaires;Description;Budget 2025;Budget 2026",
        "Enfance;Lire;Caf de la Vallée;Acheter des livres;100;200",
        ";;Commune de Valbourg;Ouvrir le soir;;50",
        ";Jouer;;;;",
    )
    importer(importation, charge, LE)
    lire = FicheAction.objects.get(demarche=demarche, intitule="Lire")
    assert lire.description == "Acheter des livres\nOuvrir le soir"
    assert [str(p.organisation) for p in lire.participations.all()] == [CAF, COMMUNE]
    assert [(b.annee, b.prevu) for b in lire.lignes_budget.all()] == [
        (2025, 100),
        (2026, 200),
        (2026, 50),
    ]
    assert FicheAction.objects.filter(demarche=demarche).count() == 2


# ---------------------------------------------------------------- doubles


def test_une_ligne_recopiee_n_entre_qu_une_fois(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = deposer_un_csv(
        demarche,
        charge,
        LE,
        "Axe;Action;Statut",
        "Enfance;Lire;En cours",
        "Enfance;Lire;En cours",
        "Enfance;Lire;Terminé",
    )
    sorts = [(f.sort, f.remarque) for f in simuler(importation).fiches]
    assert [sort for sort, _ in sorts] == [Sort.AJOUT, Sort.DOUBLON, Sort.AJOUT]
    assert "ligne 2" in sorts[1][1]
    assert "contenu différent" in sorts[2][1]
    importer(importation, charge, LE)
    assert FicheAction.objects.filter(demarche=demarche).count() == 2


@pytest.mark.parametrize(
    ("choix", "nombre", "etat"),
    [
        (TraitementDoublons.IGNORER, 1, "PROPOSEE"),
        (TraitementDoublons.COMPLETER, 1, "A_L_ETUDE"),
        (TraitementDoublons.AJOUTER, 2, "PROPOSEE"),
    ],
)
def test_une_fiche_deja_dans_le_plan(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime, choix: str, nombre: int, etat: str
) -> None:
    axe = fabriques.element(demarche, intitule="Enfance")
    deja = fabriques.fiche(demarche, axe, intitule="Lire", moyens="Deux agents")
    lignes = ("Axe;Action;Statut;Moyens", "ENFANCE;Lire;À l’étude;", "Enfance;Jouer;;")
    importation = deposer_un_csv(demarche, charge, LE, *lignes)
    importer(corriger(importation, charge, LE, doublons=choix), charge, LE)
    assert FicheAction.objects.filter(demarche=demarche, intitule="Lire").count() == nombre
    deja.refresh_from_db()
    assert (deja.etat, deja.moyens) == (etat, "Deux agents")
    assert ElementPlan.objects.filter(demarche=demarche).count() == 1


def test_un_fichier_importe_deux_fois_n_apporte_rien(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importer(deposer(demarche, charge, LE, "classeur.ods"), charge, LE)
    seconde = deposer(demarche, charge, LE, "classeur.ods")
    with pytest.raises(SaisieInvalide, match="n'apporte rien"):
        importer(seconde, charge, LE)


# ---------------------------------------------------------------- long files


def test_cinq_mille_lignes_entrent(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    lignes = (
        f"Axe {i // 500};{i // 500}.{i // 50 % 10} Objectif {i // 50};{i};Action fictive {i};{CAF};"
        f"T1 2025;{i} 500,00 €;En cours;Un texte fictif"
        for i in range(5_000)
    )
    importation = deposer_un_csv(
        demarche,
        charge,
        LE,
        "Axe;Objectif;N°;Action;Pilote;Calendrier;Coût;Statut;Description",
        *lignes,
    )
    importer(importation, charge, LE)
    assert FicheAction.objects.filter(demarche=demarche).count() == 5_000
