"""The acts on the inventory of the structures: dated history, corrections, rights, concurrent writes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

import fabriques
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution, distribuer
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.diagnostics import queries
from maillage.diagnostics.actions import etats, structures
from maillage.diagnostics.enums import NatureEtat
from maillage.diagnostics.etats import de_l_annee, periodes, traces
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.journal.queries import de_l_objet
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)

JANVIER = dt.date(2024, 1, 1)
CRECHE = {"nom": "Les Lutins (fictif)", "type": "EAJE"}
VINGT = {
    "du": JANVIER,
    "nature": "OUVERTURE",
    "places": 20,
    "mode": "PSU",
    "lignes": ["PSU", "BT_EAJE"],
}


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def creche(distribution: Distribution, charge: Utilisateur, LE: dt.datetime) -> Structure:
    """20 places PSU from 1 January 2024."""
    return structures.inscrire(
        demarche=distribution.demarche, champs=CRECHE, etat=VINGT, par=charge, le=LE
    )


def relire(creche: Structure) -> Structure:
    return queries.structure_visible(creche.demarche, creche.pk)


def dater(creche: Structure, par: Utilisateur, le: dt.datetime, **champs: Any) -> EtatStructure:
    champs = {"nature": NatureEtat.CAPACITE, **champs}
    version = relire(creche).version
    return etats.dater(structure=creche, version=version, champs=champs, par=par, le=le)


def test_inscrire_garde_tout_et_le_consigne(creche: Structure) -> None:
    etat = creche.etats.get()
    assert (etat.places, etat.mode, etat.lignes) == (20, "PSU", ["PSU", "BT_EAJE"])
    assert (etat.unites("BT_EAJE"), etat.unites("PSU")) == (Decimal(20), None)
    evenement = de_l_objet(creche).get()
    assert evenement.acte == "structure inscrite"
    assert (evenement.apres["nom"], evenement.apres["places"]) == ("Les Lutins (fictif)", 20)
    assert evenement.demarche == creche.demarche.slug


@pytest.mark.parametrize(
    ("champs", "etat", "champ"),
    [
        ({"nom": " "}, {}, "nom"),
        ({"type": "GARAGE"}, {}, "type"),
        ({"nom": "a\0b"}, {}, "nom"),
        ({}, {"du": None}, "du"),
        ({}, {"du": dt.date(1, 1, 1)}, "du"),
        ({}, {"nature": "CAPACITE"}, "nature"),
        ({}, {"places": -1}, "places"),
        ({}, {"places": 10**12}, "places"),
        ({}, {"heures": Decimal("-1")}, "heures"),
        ({}, {"heures": Decimal("1E400")}, "heures"),
        ({}, {"etp": Decimal("NaN")}, "etp"),
        ({}, {"etp": Decimal("0.333")}, "etp"),
        ({}, {"lignes": ["N_EXISTE_PAS"]}, "lignes"),
        ({}, {"lignes": ["PSO_LAEP"]}, "lignes"),
        ({}, {"lignes": ["SOLDE"]}, "lignes"),
        ({}, {"lignes": ["PSU", "PSU"]}, "lignes"),
        ({}, {"financee_par_la_caf": False}, "financee_par_la_caf"),
        ({}, {"mode": "PAJE", "lignes": ["BT_EAJE"]}, "lignes"),
        ({"type": "RPE"}, {"lignes": []}, "mode"),
    ],
)
def test_ce_qui_ne_peut_pas_etre_est_refuse(
    distribution: Distribution,
    charge: Utilisateur,
    LE: dt.datetime,
    champs: dict[str, Any],
    etat: dict[str, Any],
    champ: str,
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        structures.inscrire(
            demarche=distribution.demarche,
            champs={**CRECHE, **champs},
            etat={**VINGT, **etat},
            par=charge,
            le=LE,
        )
    assert refus.value.champ == champ
    assert not Structure.objects.exists()
    assert not EtatStructure.objects.exists()


def test_une_micro_creche_paje_n_a_pas_de_bonus(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    micro = {"nom": "Micro (fictif)", "type": "MICRO_CRECHE"}
    for ligne in ("BT_EAJE", "BT_EAJE_NOUVELLE", "BMIX", "BHAND", "BATT", "PSU"):
        with pytest.raises(SaisieInvalide, match="Une micro-crèche Paje n’ouvre pas droit"):
            structures.inscrire(
                demarche=distribution.demarche,
                champs=micro,
                etat={**VINGT, "mode": "PAJE", "lignes": [ligne]},
                par=charge,
                le=LE,
            )


def test_les_heures_d_un_accueil_ne_depassent_pas_ses_places(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    """Rule F10: at most the places multiplied by the hours of opening, and exactly that is possible."""
    accueil = {"nom": "Accueil (fictif)", "type": "ALSH_EXTRA"}
    etat = {"du": JANVIER, "nature": "RELEVE", "places": 40, "heures_ouverture": Decimal("500.5")}
    with pytest.raises(SaisieInvalide, match="Valeur impossible"):
        structures.inscrire(
            demarche=distribution.demarche,
            champs=accueil,
            etat={**etat, "heures": Decimal("20020.01")},
            par=charge,
            le=LE,
        )
    ecrit = structures.inscrire(
        demarche=distribution.demarche,
        champs=accueil,
        etat={**etat, "heures": Decimal("20020.00")},
        par=charge,
        le=LE,
    )
    assert ecrit.etats.get().heures == Decimal(20020)


def test_dater_reprend_ce_qui_ne_change_pas(
    creche: Structure, charge: Utilisateur, LE: dt.datetime
) -> None:
    nouvelle = dater(creche, charge, LE, du=dt.date(2025, 9, 1), places=25)
    assert (nouvelle.places, nouvelle.mode, nouvelle.lignes) == (25, "PSU", ["PSU", "BT_EAJE"])
    lues = periodes(relire(creche).etats.all())
    assert [(p.du, p.au, p.etat.places) for p in lues] == [
        (JANVIER, dt.date(2025, 8, 31), 20),
        (dt.date(2025, 9, 1), None, 25),
    ]
    assert relire(creche).version == 2
    lue = de_l_annee(relire(creche), 2025)
    assert lue is not None
    assert (lue.places_max, lue.unites("BT_EAJE"), lue.lignes) == (25, 25, ("PSU", "BT_EAJE"))
    assert [(p.du, p.au) for p in lue.periodes] == [
        (dt.date(2025, 1, 1), dt.date(2025, 8, 31)),
        (dt.date(2025, 9, 1), dt.date(2025, 12, 31)),
    ]


def test_une_baisse_de_places_garde_le_maximum_de_l_annee(
    creche: Structure, charge: Utilisateur, LE: dt.datetime
) -> None:
    dater(creche, charge, LE, du=dt.date(2025, 9, 1), places=12)
    lue = de_l_annee(relire(creche), 2025)
    assert lue is not None
    assert (lue.places_max, lue.unites("BMIX")) == (20, 12)


def test_fermer_puis_rouvrir(creche: Structure, charge: Utilisateur, LE: dt.datetime) -> None:
    dater(creche, charge, LE, du=dt.date(2025, 7, 1), nature=NatureEtat.FERMETURE)
    for annee, ouverte in ((2023, False), (2024, True), (2025, True), (2026, False)):
        lues = queries.structures_au(creche.demarche, annee)
        assert bool(lues) is ouverte, annee
    with pytest.raises(EtatIncompatible, match="seule une réouverture"):
        dater(creche, charge, LE, du=dt.date(2026, 1, 1), places=30)
    with pytest.raises(EtatIncompatible, match="déjà ouverte"):
        dater(creche, charge, LE, du=dt.date(2025, 1, 1), nature=NatureEtat.OUVERTURE)
    dater(creche, charge, LE, du=dt.date(2026, 1, 1), nature=NatureEtat.OUVERTURE)
    assert len(queries.structures_au(creche.demarche, 2026)) == 1


def test_un_etat_avant_l_ouverture_est_refuse(
    creche: Structure, charge: Utilisateur, LE: dt.datetime
) -> None:
    with pytest.raises(EtatIncompatible, match="commence par son ouverture"):
        dater(creche, charge, LE, du=dt.date(2023, 1, 1), places=10)
    with pytest.raises(EtatIncompatible, match="déjà écrit"):
        dater(creche, charge, LE, du=JANVIER, places=10)
    assert creche.etats.count() == 1


def test_corriger_puis_annuler_n_effacent_rien(
    creche: Structure, charge: Utilisateur, LE: dt.datetime
) -> None:
    etat = dater(creche, charge, LE, du=dt.date(2025, 9, 1), places=250)
    corrige = etats.corriger(
        etat=etat, version=2, champs={"places": 25}, motif="Faute de frappe", par=charge, le=LE
    )
    assert (corrige.du, corrige.rang, corrige.places) == (etat.du, 2, 25)
    assert [p.etat.places for p in periodes(relire(creche).etats.all())] == [20, 25]
    with pytest.raises(EtatIncompatible, match="déjà été corrigé"):
        etats.corriger(etat=etat, version=3, champs={}, motif="Encore", par=charge, le=LE)
    etats.annuler(etat=corrige, version=3, motif="Projet abandonné", par=charge, le=LE)
    assert [p.etat.places for p in periodes(relire(creche).etats.all())] == [20]
    histoire = traces(list(relire(creche).etats.all()))
    assert [(j.etat.places, bool(j.periode)) for j in histoire] == [
        (25, False),
        (25, False),
        (250, False),
        (20, True),
    ]
    assert de_l_objet(creche).first().motif == "Projet abandonné"
    with pytest.raises(EtatIncompatible, match="retirez la structure"):
        etats.annuler(etat=creche.etats.get(du=JANVIER), version=4, motif="Vide", par=charge, le=LE)
    # The day is free again, and its rows go on being counted.
    assert dater(creche, charge, LE, du=dt.date(2025, 9, 2), places=30).rang == 1


@pytest.mark.parametrize("motif", ["", "  "])
def test_une_correction_dit_pourquoi(
    creche: Structure, charge: Utilisateur, LE: dt.datetime, motif: str
) -> None:
    etat = creche.etats.get()
    with pytest.raises(SaisieInvalide) as refus:
        etats.corriger(etat=etat, version=1, champs={"places": 1}, motif=motif, par=charge, le=LE)
    assert refus.value.champ == "motif"
    assert creche.etats.count() == 1


def test_le_jour_annule_se_date_de_nouveau(
    creche: Structure, charge: Utilisateur, LE: dt.datetime
) -> None:
    etat = dater(creche, charge, LE, du=dt.date(2025, 9, 1), places=25)
    etats.annuler(etat=etat, version=2, motif="Reporté", par=charge, le=LE)
    de_nouveau = dater(creche, charge, LE, du=dt.date(2025, 9, 1), places=26)
    assert de_nouveau.rang == 3
    assert [p.etat.places for p in periodes(relire(creche).etats.all())] == [20, 26]


def test_la_base_refuse_de_recrire_un_etat(creche: Structure) -> None:
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        creche.etats.update(places=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        fabriques.etat_de_structure(creche, du=JANVIER)
    with pytest.raises(IntegrityError), transaction.atomic():
        fabriques.etat_de_structure(creche, du=dt.date(2030, 1, 1), etp=-1)


def test_modifier_retirer_remettre(creche: Structure, charge: Utilisateur, LE: dt.datetime) -> None:
    structures.modifier(
        structure=creche, version=1, champs={"nom": "Les Elfes (fictif)"}, par=charge, le=LE
    )
    with pytest.raises(ModificationConcurrente):
        structures.modifier(structure=creche, version=1, champs={"nom": "X"}, par=charge, le=LE)
    with pytest.raises(SaisieInvalide, match="mode de financement"):
        structures.modifier(structure=creche, version=2, champs={"type": "LAEP"}, par=charge, le=LE)
    structures.retirer(structure=creche, version=2, par=charge, le=LE)
    assert queries.structures_au(creche.demarche, 2024) == []
    with pytest.raises(EtatIncompatible):
        dater_retiree(creche, charge, LE)
    structures.inscrire(
        demarche=creche.demarche,
        champs={**CRECHE, "nom": "les elfes (FICTIF)"},
        etat=VINGT,
        par=charge,
        le=LE,
    )
    with pytest.raises(EtatIncompatible, match="déjà dans l’inventaire"):
        structures.remettre(structure=creche, par=charge, le=LE)


def dater_retiree(creche: Structure, par: Utilisateur, le: dt.datetime) -> None:
    champs = {"du": dt.date(2025, 1, 1), "nature": NatureEtat.CAPACITE}
    etats.dater(structure=creche, version=3, champs=champs, par=par, le=le)


def test_un_identifiant_de_la_caf_ne_sert_qu_une_fois(
    creche: Structure, charge: Utilisateur, LE: dt.datetime
) -> None:
    champs = {"identifiant_caf": "FICTIF-1"}
    structures.modifier(structure=creche, version=1, champs=champs, par=charge, le=LE)
    with pytest.raises(SaisieInvalide, match="identifiant de la Caf"):
        structures.inscrire(
            demarche=creche.demarche,
            champs={**CRECHE, "nom": "Une autre", **champs},
            etat=VINGT,
            par=charge,
            le=LE,
        )


def test_qui_tient_l_inventaire(
    distribution: Distribution, creche: Structure, LE: dt.datetime
) -> None:
    admis = {Role.CHARGE_COOPERATION.value, Role.CONSEILLER_CAF.value}
    for rang, (nom, compte) in enumerate(distribution.personnages().items(), 1):
        if compte is None:
            continue
        champs = {"du": JANVIER + dt.timedelta(days=rang), "nature": NatureEtat.CAPACITE}
        version = relire(creche).version
        gestes = {"structure": creche, "version": version, "champs": champs}
        if nom in admis:
            etats.dater(**gestes, par=compte, le=LE)
            continue
        with pytest.raises(ActeRefuse, match=r"habilité|Peuvent"):
            etats.dater(**gestes, par=compte, le=LE)


def test_deux_changements_au_meme_instant(
    base_reelle: BaseDatabaseWrapper, LE: dt.datetime
) -> None:
    """One is written; the other, who read the same version, is told and writes nothing."""
    distribution = distribuer()
    charge = distribution.compte(Role.CHARGE_COOPERATION)
    creche = structures.inscrire(
        demarche=distribution.demarche, champs=CRECHE, etat=VINGT, par=charge, le=LE
    )

    def changer(places: int) -> str:
        champs = {"du": dt.date(2025, places, 1), "nature": NatureEtat.CAPACITE, "places": places}
        try:
            etats.dater(structure=creche, version=1, champs=champs, par=charge, le=LE)
        except ModificationConcurrente:
            return "refusé"
        return "écrit"

    assert sorted(en_parallele(lambda: changer(3), lambda: changer(4))) == ["refusé", "écrit"]
    assert creche.etats.count() == 2
