"""The import of a plan: the six files, its simulation, its one transaction, its undoing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import fabriques
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role, RolePartie
from maillage.conventions.models import Demarche
from maillage.journal.queries import de_l_objet, verifier
from maillage.partenaires.enums import NatureOrganisation
from maillage.plan_actions import queries
from maillage.plan_actions.actions import annulation, fiches, import_de_plan, importations
from maillage.plan_actions.enums import EtatImportation, Niveau, TraitementDoublons
from maillage.plan_actions.imports.prevision import Sort
from maillage.plan_actions.imports.simulation import simuler
from maillage.plan_actions.models import ElementPlan, FicheAction, Importation
from maillage.plan_actions.queries.importations import importation as relue
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.regles.imports_plan.normalisation import cle
from plan_actions.plans_fictifs import ASSOCIATION, CAF, COMMUNE, EPCI, FICHES, FICHIERS

DOSSIER = Path(__file__).parent / "fichiers"


@pytest.fixture
def demarche(distribution: Distribution) -> Demarche:
    """A démarche whose parties pilot the actions of the fictitious plan."""
    natures = {EPCI: NatureOrganisation.EPCI, CAF: NatureOrganisation.CAF}
    natures |= {COMMUNE: NatureOrganisation.COMMUNE, ASSOCIATION: NatureOrganisation.ASSOCIATION}
    for nom, nature in natures.items():
        organisation = fabriques.organisation(nature, nom=nom)
        fabriques.partie(distribution.demarche, organisation, role=RolePartie.PARTENAIRE)
    return distribution.demarche


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    """Who may write the plan, and the directory."""
    compte = distribution.compte(Role.CHARGE_COOPERATION)
    fabriques.appartenance(compte, fabriques.organisation())
    return compte


def deposer(demarche: Demarche, par: Utilisateur, le: dt.datetime, nom: str) -> Importation:
    return importations.deposer(
        demarche=demarche, nom=nom, octets=(DOSSIER / nom).read_bytes(), par=par, le=le
    )


def deposer_un_csv(
    demarche: Demarche, par: Utilisateur, le: dt.datetime, *lignes: str
) -> Importation:
    octets = "\r\n".join(lignes).encode()
    return importations.deposer(demarche=demarche, nom="plan.csv", octets=octets, par=par, le=le)


def importer(
    importation: Importation, par: Utilisateur, le: dt.datetime, **options: Any
) -> Importation:
    return import_de_plan.importer(
        importation=importation, version=importation.version, par=par, le=le, **options
    )


def corriger(
    importation: Importation, par: Utilisateur, le: dt.datetime, **champs: Any
) -> Importation:
    return importations.corriger(
        importation=importation,
        version=importation.version,
        **{
            "corrections": {},
            "doublons": importation.doublons,
            "creer_organisations": importation.creer_organisations,
            **champs,
        },
        par=par,
        le=le,
    )


def annuler(
    importation: Importation, par: Utilisateur, le: dt.datetime, **options: Any
) -> Importation:
    return annulation.annuler(
        importation=importation, version=importation.version, par=par, le=le, **options
    )


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


# ---------------------------------------------------------------- undoing


def test_annuler_met_a_la_corbeille_et_rend_ce_qui_etait(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    axe = fabriques.element(demarche, intitule="Enfance")
    deja = fabriques.fiche(
        demarche, axe, intitule="Lire", description="Avant", debut=dt.date(2025, 1, 1)
    )
    avant = queries.plan_en_donnees(demarche)
    importation = deposer_un_csv(
        demarche,
        charge,
        LE,
        "Axe;Action;Description;Début;Coût;Partenaires",
        "Enfance;Lire;Après;2026;100 €;Caf de la Vallée",
        "Jeunesse;Jouer;;;;",
    )
    importation = corriger(importation, charge, LE, doublons=TraitementDoublons.COMPLETER)
    importation = importer(importation, charge, LE)
    deja.refresh_from_db()
    assert deja.description == "Après"
    importation = annuler(importation, charge, LE)
    assert importation.etat == EtatImportation.ANNULEE
    assert queries.plan_en_donnees(demarche) == avant
    deja.refresh_from_db()
    assert (deja.description, deja.debut) == ("Avant", dt.date(2025, 1, 1))
    assert not deja.lignes_budget.exists()
    assert not deja.participations.exists()
    assert [str(jete.objet) for jete in queries.corbeille(demarche)] == ["Jeunesse"]
    with pytest.raises(EtatIncompatible, match="Annulé"):
        annuler(importation, charge, LE)


def test_annuler_se_refuse_quand_quelque_chose_a_change(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = importer(
        deposer_un_csv(demarche, charge, LE, "Axe;Action", "Enfance;Lire", "Jeunesse;Jouer"),
        charge,
        LE,
    )
    lire = FicheAction.objects.get(demarche=demarche, intitule="Lire")
    fiches.modifier(fiche=lire, version=1, champs={"moyens": "Deux agents"}, par=charge, le=LE)
    with pytest.raises(EtatIncompatible, match="Lire"):
        annuler(importation, charge, LE)
    assert FicheAction.objects.filter(demarche=demarche, supprime_le=None).count() == 2
    annuler(importation, charge, LE, garder=True)
    reste = queries.plan_en_donnees(demarche)
    assert [(axe["intitule"], [f["intitule"] for f in axe["enfants"]]) for axe in reste] == [
        ("Enfance", ["Lire"])
    ]


def test_annuler_garde_ce_qui_porte_du_neuf(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = importer(
        deposer_un_csv(demarche, charge, LE, "Axe;Objectif;Action", "Enfance;Accueillir;Lire"),
        charge,
        LE,
    )
    objectif = ElementPlan.objects.get(demarche=demarche, intitule="Accueillir")
    fiches.ajouter(demarche=demarche, element=objectif, intitule="Neuve", par=charge, le=LE)
    annuler(importation, charge, LE)
    reste = queries.plan_en_donnees(demarche)
    assert reste[0]["enfants"][0]["enfants"][0]["intitule"] == "Neuve"
    assert FicheAction.objects.get(demarche=demarche, intitule="Lire").supprime_le == LE


# ---------------------------------------------------------------- journal, rights, races


def test_le_journal_dit_tout_et_sa_chaine_tient(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = importer(deposer(demarche, charge, LE, "classeur.ods"), charge, LE)
    fiche = FicheAction.objects.filter(demarche=demarche).first()
    actes = [evenement.acte for evenement in de_l_objet(fiche)]
    assert actes == ["fiche action importée"]
    assert [e.acte for e in de_l_objet(importation)] == ["plan importé", "fichier de plan déposé"]
    annuler(importation, charge, LE)
    assert verifier().entier


def test_seul_qui_ecrit_le_plan_importe(
    demarche: Demarche, distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    elu = distribution.compte(Role.ELU)
    with pytest.raises(ActeRefuse):
        deposer(demarche, elu, LE, "classeur.ods")
    importation = deposer(demarche, charge, LE, "classeur.ods")
    with pytest.raises(ActeRefuse):
        importer(importation, elu, LE)
    with pytest.raises(ActeRefuse):
        corriger(importation, elu, LE)
    importation = importer(importation, charge, LE)
    with pytest.raises(ActeRefuse):
        annuler(importation, elu, LE)


def test_un_import_d_une_autre_demarche_est_introuvable(
    demarche: Demarche, distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = deposer(demarche, charge, LE, "classeur.ods")
    with pytest.raises(Introuvable):
        relue(distribution.autre_demarche, importation.pk)


def test_un_import_change_entre_temps_ne_se_fait_pas(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = deposer(demarche, charge, LE, "classeur.ods")
    corriger(importation, charge, LE, doublons=TraitementDoublons.AJOUTER)
    with pytest.raises(ModificationConcurrente):
        importer(importation, charge, LE)


def test_une_faute_en_route_ne_laisse_rien(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    importation = deposer(demarche, charge, LE, "classeur.ods")

    def tomber(*_: Any) -> None:
        raise RuntimeError("panne")

    monkeypatch.setattr(import_de_plan._Ecriture, "conclure", tomber)
    with pytest.raises(RuntimeError):
        importer(importation, charge, LE)
    assert not ElementPlan.objects.filter(demarche=demarche).exists()
    importation.refresh_from_db()
    assert importation.etat == EtatImportation.DEPOSEE


def test_deux_personnes_n_importent_pas_deux_fois(base_reelle: Any, LE: dt.datetime) -> None:
    demarche, par = fabriques.demarche(), fabriques.utilisateur()
    fabriques.habilitation(par, demarche, Role.CHARGE_COOPERATION)
    importation = deposer(demarche, par, LE, "classeur.ods")
    reponses = en_parallele(*[lambda: importer(importation, par, LE) for _ in range(2)])
    assert sum(isinstance(reponse, Importation) for reponse in reponses) == 1, reponses
    assert FicheAction.objects.filter(demarche=demarche).count() == len(FICHES)
