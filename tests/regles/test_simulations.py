"""The simulations: typed changes over a description that never moves, and what they change."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.regles.test_droits_du_territoire import (
    COMMUNE,
    TROIS,
    VOISINE,
    R,
    creche,
    demande,
    montants,
    territoire,
)

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.comparaison import comparer
from maillage.regles.financements.scenarios import (
    AutreReference,
    Capacite,
    ChangementDePerimetre,
    Fermeture,
    Ouverture,
    appliquer,
)
from maillage.regles.financements.territoire import Demande, Droits, Reference, calculer


def test_une_fermeture_profite_aux_autres() -> None:
    apres = calculer(appliquer(territoire(*TROIS), [Fermeture("3")]))
    assert len(apres.lignes) == 2
    assert apres.total.ouvert == R


def test_une_autre_capacite_change_toutes_les_lignes_en_places() -> None:
    jours = Demande(creche(2), "JPED", {"places": Decimal(25), "jours": Decimal(1)})
    avant = territoire(*TROIS, jours, annee=2024)
    droits = calculer(appliquer(avant, [Capacite("2", "", Decimal(30))]))
    bonus, pedagogie = droits.droit("2", "BT_EAJE"), droits.droit("2", "JPED")
    assert bonus is not None
    assert pedagogie is not None
    assert bonus.demande.entrees["unites"] == bonus.demande.entrees["reelles"] == 30
    assert pedagogie.montant == Decimal("1989.00")
    seule = calculer(appliquer(avant, [Capacite("2", "JPED", Decimal(30))]))
    inchange = seule.droit("2", "BT_EAJE")
    assert inchange is not None
    assert inchange.montant == Decimal("51440.33")


def test_le_perimetre_qui_change_emporte_structures_et_references() -> None:
    avant = replace(
        territoire(*TROIS, demande(4, 40, collectivite=VOISINE)),
        references=(
            Reference("BT_EAJE", COMMUNE, Decimal(600)),
            Reference("BT_EAJE", VOISINE, Decimal(800)),
        ),
    )
    apres = appliquer(avant, [ChangementDePerimetre(VOISINE, COMMUNE)])
    assert apres.references == (Reference("BT_EAJE", COMMUNE, Decimal(1400)),)
    assert montants(calculer(apres)) == [280, 350, 210, 560]
    autre_ligne = ChangementDePerimetre(VOISINE, COMMUNE, "BT_ALSH")
    with pytest.raises(SaisieInvalide):
        appliquer(avant, [autre_ligne])


def test_une_autre_reference_remplace_ou_ajoute() -> None:
    avant = territoire(*TROIS)
    change = appliquer(avant, [AutreReference("BT_EAJE", COMMUNE, Decimal(600))])
    assert montants(calculer(change)) == [200, 250, 150]
    ajoutee = appliquer(avant, [AutreReference("BT_ALSH", COMMUNE, Decimal(1))])
    assert len(ajoutee.references) == 2


@pytest.mark.parametrize(
    "changement",
    [
        Fermeture("99"),
        Capacite("99", "", Decimal(1)),
        Capacite("1", "PSU", Decimal(1)),
        Capacite("1", "BT_EAJE", Decimal(-1)),
        Ouverture(creche(1), "BT_EAJE", Decimal(3), COMMUNE),
        Ouverture(creche(9), "AGC", Decimal(3)),
        ChangementDePerimetre(VOISINE, COMMUNE),
        AutreReference("BT_EAJE", COMMUNE, Decimal("-0.01")),
    ],
)
def test_un_changement_impossible_est_refuse(changement: Any) -> None:
    with pytest.raises(SaisieInvalide):
        appliquer(territoire(*TROIS), [changement])


def test_un_droit_inconnu_ne_fait_pas_une_perte() -> None:
    connu = Demande(creche(1), "JPED", {"places": "35", "jours": "1"})
    inconnu = Demande(creche(1), "JPED", {"places": "35"})
    avant = calculer(territoire(connu, annee=2024))
    apres = calculer(territoire(inconnu, annee=2024))
    comparees = comparer(avant, apres)
    assert comparees.structures[0].difference is None
    assert comparees.perdants == ()
    assert comparees.total.apres is None
    ni_l_un_ni_l_autre = comparer(apres, calculer(territoire(inconnu, *TROIS, annee=2024)))
    assert ni_l_un_ni_l_autre.structures[-1].tus == 0
    premiere = next(e for e in ni_l_un_ni_l_autre.structures if e.identifiant == "1")
    assert (premiere.tus, premiere.difference) == (1, Decimal("41152.26"))
    assert ni_l_un_ni_l_autre.total.difference == R
    vide = comparer(Droits(2024, ()), Droits(2024, ()))
    assert (vide.total.difference, vide.structures) == (0, ())


def test_les_plus_grandes_pertes_d_abord_et_les_inconnus_a_la_fin() -> None:
    avant = territoire(*TROIS)
    apres = appliquer(avant, [Ouverture(creche(4), "BT_EAJE", Decimal(20), COMMUNE)])
    noms = [e.nom[7] for e in comparer(calculer(avant), calculer(apres)).structures]
    assert noms == ["2", "1", "3", "4"]
    sans = replace(apres, references=())
    comparees = comparer(calculer(avant), calculer(sans))
    assert [e.nom[7] for e in comparees.structures] == ["1", "2", "3", "4"]
    assert {e.difference for e in comparees.structures} == {None}
    assert [e.difference for e in comparees.gestionnaires] == [None, None]


def test_rien_n_est_pas_une_quantite_negative() -> None:
    sans = calculer(appliquer(territoire(*TROIS), [Capacite("1", "", Decimal(0))]))
    ferme = sans.droit("1", "BT_EAJE")
    assert ferme is not None
    assert ferme.montant == 0
    assert sans.total.ouvert == R
    gratuit = calculer(
        appliquer(territoire(*TROIS), [AutreReference("BT_EAJE", COMMUNE, Decimal(0))])
    )
    assert gratuit.total.ouvert == 0
