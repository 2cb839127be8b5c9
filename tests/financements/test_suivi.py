"""The follow-up of a year: declarations, payments, solde or indu, calendar."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

import fabriques
from appuis import argent
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.diagnostics.models import Structure
from maillage.financements.actions import declarations, ecritures
from maillage.financements.models import (
    CalendrierCaf,
    CompteDeStructure,
    Declaration,
    Versement,
)
from maillage.financements.queries import suivi as queries
from maillage.financements.queries.baremes import caf_de
from maillage.financements.queries.comptes import financements
from maillage.journal.queries import de_l_objet
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)

D = Decimal


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def conseiller(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CONSEILLER_CAF)


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    client.force_login(charge)
    return client


@pytest.fixture
def creche(distribution: Distribution) -> Structure:
    return argent.creche(distribution.demarche, nom="Les Hirondelles", identifiant_caf="A-1")


# --- declarations ---------------------------------------------------------------------------------


def test_une_declaration_se_depose_et_se_raconte(distribution, creche, charge, LE):
    ici = {"demarche": distribution.demarche, "par": charge, "le": LE}
    deposee = declarations.deposer(champs=argent.depot(creche), **ici)
    assert (deposee.droit, deposee.origine) == (D(30_000), "SAISIE")
    assert de_l_objet(deposee)[0].acte == "déclaration déposée"
    with pytest.raises(SaisieInvalide, match="modifiez-la"):
        declarations.deposer(champs=argent.depot(creche), **ici)


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"stade": "REEL"}, "Période de déclaration incohérente"),
        ({"deposee_le": dt.date(2026, 11, 22)}, "avenir"),
        ({"quantite": D(-1)}, "négatif"),
        ({"droit": D(-1)}, "négatif"),
        ({"droit": D("1.005")}, "virgule"),
        ({"quantite": None, "droit": None}, "une quantité, un droit"),
        ({"ligne": "SPPE_ETAT"}, "ne s’ajoute pas aux financements Caf"),
        ({"ligne": "RAPPROCHEMENT"}, "ligne de financement"),
        ({"ligne": "'; DROP"}, "ligne de financement"),
        ({"annee": 1999}, "année"),
        ({"stade": "AUTRE"}, "valeur"),
        ({"commentaire": "\0"}, "caractère nul"),
    ],
)
def test_une_declaration_impossible_n_est_pas_ecrite(distribution, creche, charge, LE, champs, dit):
    ici = {"demarche": distribution.demarche, "par": charge, "le": LE}
    with pytest.raises(SaisieInvalide, match=dit):
        declarations.deposer(champs=argent.depot(creche, **champs), **ici)
    assert not Declaration.objects.exists()


def test_le_calendrier_de_la_caf_ouvre_les_declarations(distribution, creche, charge, LE):
    demarche = distribution.demarche
    argent.calendrier(demarche, septembre_des_le=dt.date(2026, 11, 20), septembre_au_plus_tard=None)
    tot = argent.depot(creche, "ACTUALISATION_SEPT", deposee_le=dt.date(2026, 11, 19))
    with pytest.raises(SaisieInvalide, match="à partir du 20 novembre 2026"):
        declarations.deposer(demarche=demarche, champs=tot, par=charge, le=LE)
    tot["deposee_le"] = dt.date(2026, 11, 20)
    declarations.deposer(demarche=demarche, champs=tot, par=charge, le=LE)


def test_une_structure_d_ailleurs_est_introuvable(distribution, charge, LE):
    ailleurs = argent.creche(distribution.autre_demarche)
    with pytest.raises(Introuvable):
        declarations.deposer(
            demarche=distribution.demarche, champs=argent.depot(ailleurs), par=charge, le=LE
        )


def test_la_caf_seule_valide_et_ce_qui_est_valide_ne_change_plus(
    distribution, creche, charge, conseiller, LE
):
    declaration = argent.declaration(creche)
    ici = {"declaration": declaration, "le": LE}
    with pytest.raises(ActeRefuse):
        declarations.valider(version=1, par=charge, **ici)
    validee = declarations.valider(version=1, par=conseiller, **ici)
    assert validee.validee_par == conseiller.nom_complet
    for acte in (
        lambda: declarations.modifier(version=2, champs={"droit": D(1)}, par=charge, **ici),
        lambda: declarations.retirer(version=2, par=charge, **ici),
        lambda: declarations.valider(version=2, par=conseiller, **ici),
    ):
        with pytest.raises(EtatIncompatible, match="ne change plus"):
            acte()
    rouverte = declarations.rouvrir(version=2, par=conseiller, **ici)
    assert not rouverte.est_validee
    declarations.modifier(version=3, champs={"droit": D(31_000)}, par=charge, **ici)
    with pytest.raises(ModificationConcurrente):
        declarations.modifier(version=3, champs={"droit": D(32_000)}, par=charge, **ici)
    declaration.refresh_from_db()
    assert declaration.droit == D(31_000)


def test_un_reel_loin_du_previsionnel_attend_son_commentaire(
    distribution, creche, charge, conseiller, LE
):
    argent.declaration(creche, annee=2025)
    loin = {"annee": 2025, "deposee_le": dt.date(2026, 2, 1), "droit": D(26_000)}
    reel = argent.declaration(creche, "REEL", **loin)
    assert argent.dits(distribution.demarche, "F20", LE) == [
        "Écart de 13,3 % avec le prévisionnel : commentaire requis."
    ]
    with pytest.raises(EtatIncompatible, match="13,3 % avec le prévisionnel : commentaire requis"):
        declarations.valider(declaration=reel, version=1, par=conseiller, le=LE)
    declarations.modifier(
        declaration=reel, version=1, champs={"commentaire": "Travaux."}, par=charge, le=LE
    )
    declarations.valider(declaration=reel, version=2, par=conseiller, le=LE)
    assert not argent.dits(distribution.demarche, "F20", LE)


# --- payments, solde, indu -------------------------------------------------------------------------


def payer(creche: Structure, par: Utilisateur, le: dt.datetime, **champs: Any) -> Versement:
    voulu = {"ligne": "PSU", "annee": 2025, "montant": D(10_500), "verse_le": le.date(), **champs}
    versement = Versement(demarche=creche.demarche, structure=creche, **voulu)
    return ecritures.ajouter(objet=versement, demarche=creche.demarche, par=par, le=le)


@pytest.mark.parametrize(
    ("reel", "solde", "reste"), [(27_500, 6_500, 6_500), (19_000, -2_000, -2_000)]
)
def test_x7_le_solde_ou_l_indu_sort_du_reel_valide(
    distribution, creche, charge, conseiller, LE, reel, solde, reste
):
    demarche = distribution.demarche
    argent.declaration(creche, annee=2025)
    for _ in range(2):
        payer(creche, charge, LE, nature="ACOMPTE")
    with pytest.raises(SaisieInvalide, match="Le réel n’est pas validé"):
        payer(creche, charge, LE, nature="SOLDE")
    declare = argent.declaration(
        creche,
        "REEL",
        annee=2025,
        deposee_le=dt.date(2026, 2, 1),
        droit=D(reel),
        commentaire="Expliqué.",
    )
    assert queries.exercice(demarche, creche, "PSU", 2025).solde is None
    declarations.valider(declaration=declare, version=1, par=conseiller, le=LE)
    lu = queries.exercice(demarche, creche, "PSU", 2025)
    assert (lu.solde.montant, lu.reste) == (D(solde), D(reste))
    nature = "SOLDE" if solde > 0 else "INDU"
    payer(creche, charge, LE, nature=nature, montant=abs(D(solde)))
    assert queries.exercice(demarche, creche, "PSU", 2025).reste == 0
    with pytest.raises(EtatIncompatible, match="Retirez ce versement"):
        declarations.rouvrir(declaration=declare, version=2, par=conseiller, le=LE)


def test_un_indu_se_dit_jusqu_a_ce_qu_il_soit_reverse(distribution, creche, charge, LE):
    validee = {"annee": 2025, "deposee_le": dt.date(2026, 2, 1), "validee_le": dt.date(2026, 3, 1)}
    argent.declaration(creche, "REEL", droit=D(10_000), **validee)
    argent.versement(creche, annee=2025)
    assert argent.dits(distribution.demarche, "F21", LE) == ["Indu de 500,00 € à reverser."]
    payer(creche, charge, LE, nature="INDU", montant=D(500))
    assert not argent.dits(distribution.demarche, "F21", LE)


def test_le_risque_d_indu_se_dit_avant_le_reel(distribution, creche, LE):
    argent.declaration(creche)
    argent.declaration(
        creche, "ACTUALISATION_JUIN", deposee_le=dt.date(2026, 7, 1), droit=D(10_000)
    )
    argent.versement(creche)
    assert argent.dits(distribution.demarche, "F21", LE) == ["Risque d’indu : 500,00 €."]


def test_un_retard_se_dit_le_lendemain_et_sans_calendrier_jamais(distribution, creche, LE):
    argent.declaration(creche)
    assert not argent.dits(distribution.demarche, "F18", LE)
    argent.calendrier(distribution.demarche)
    juin, septembre = argent.dits(distribution.demarche, "F18", LE)
    assert juin == "Déclaration « actualisation de juin » attendue le 10 juillet 2026."
    assert "12 octobre 2026" in septembre


def test_ce_qui_est_deja_ecrit_de_travers_bloque(distribution, creche, LE):
    argent.declaration(creche, "REEL", deposee_le=dt.date(2026, 11, 1))
    argent.versement(creche, "SOLDE")
    assert len(argent.dits(distribution.demarche, "F19", LE)) == 1
    assert len(argent.dits(distribution.demarche, "F22", LE)) == 1


def test_les_financements_ne_depassent_pas_les_charges(distribution, creche, charge, LE):
    demarche = distribution.demarche
    argent.declaration(creche)
    fabriques.cofinancement(creche, montant=25_000)
    compte = CompteDeStructure(structure=creche, annee=2026, charges=D(60_000))
    compte.participations_familiales = D(6_000)
    ecritures.ajouter(objet=compte, demarche=demarche, par=charge, le=LE)
    (message,) = argent.dits(demarche, "F35", LE)
    assert message == "Financements supérieurs aux charges de Les Hirondelles : 1 000,00 € de plus."
    champs = {"charges": None}
    ecritures.modifier(objet=compte, demarche=demarche, version=1, champs=champs, par=charge, le=LE)
    assert not argent.dits(demarche, "F35", LE)
    (lu,) = financements(demarche, 2026, queries.exercices(demarche, 2026))
    assert (lu.total, lu.exces) == (D(61_000), 0)


# --- the calendar, the envelopes -------------------------------------------------------------------


def test_la_caf_seule_fixe_son_calendrier(distribution, charge, conseiller, LE):
    demarche = distribution.demarche

    def calendrier(**champs: Any) -> CalendrierCaf:
        return CalendrierCaf(caf=caf_de(demarche), annee=2026, source="Lettre", **champs)

    ici = {"demarche": demarche, "le": LE}
    with pytest.raises(ActeRefuse):
        ecritures.ajouter(objet=calendrier(), par=charge, **ici)
    for faux, dit in (
        ({"taux_1": D(60), "taux_2": D(41)}, "100 % au plus"),
        ({"reel_des_le": dt.date(2026, 12, 31)}, "une fois l’année finie"),
        (
            {"juin_des_le": dt.date(2026, 7, 1), "juin_au_plus_tard": dt.date(2026, 6, 1)},
            "précède son ouverture",
        ),
    ):
        with pytest.raises(SaisieInvalide, match=dit):
            ecritures.ajouter(objet=calendrier(**faux), par=conseiller, **ici)
    ecritures.ajouter(objet=calendrier(), par=conseiller, **ici)
    with pytest.raises(SaisieInvalide, match="modifiez-le"):
        ecritures.ajouter(objet=calendrier(), par=conseiller, **ici)
    d_ailleurs = CalendrierCaf(caf=caf_de(distribution.autre_demarche), annee=2026, source="x")
    with pytest.raises(Introuvable):
        ecritures.ajouter(objet=d_ailleurs, par=conseiller, **ici)


def test_le_calendrier_d_une_famille_passe_avant_celui_de_toutes(distribution, creche):
    demarche = distribution.demarche
    argent.calendrier(demarche)
    argent.calendrier(demarche, famille="EAJE", reel_au_plus_tard=dt.date(2027, 4, 30))
    lus = queries.Calendriers(caf_de(demarche))
    assert lus.de("PSU", 2026).echeances[queries.TypeDeclaration.REEL] == dt.date(2027, 4, 30)
    assert lus.de("CLAS", 2026).echeances[queries.TypeDeclaration.REEL] == dt.date(2027, 3, 31)
    assert lus.de("CLAS", 2025) is None
