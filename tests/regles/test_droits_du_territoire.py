"""The rights of a territory, the simulations and the comparisons: vectors, refusals, what always holds."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.regles.test_financements import verifier_les_etapes

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.baremes import Baremes, depuis, nationaux
from maillage.regles.financements.comparaison import budgets, comparer
from maillage.regles.financements.scenarios import (
    Ouverture,
    appliquer,
)
from maillage.regles.financements.territoire import (
    Demande,
    Droits,
    Organisme,
    Reference,
    Structure,
    Territoire,
    Total,
    calculer,
)

COMMUNE = Organisme("c", "Commune (fictif)")
VOISINE = Organisme("v", "Commune voisine (fictif)")
ASSOCIATION = Organisme("a", "Association (fictif)")
R = Decimal("123456.78")


def creche(n: int, gestionnaire: Organisme = ASSOCIATION, mode: str = "PSU") -> Structure:
    return Structure(str(n), f"Crèche {n} (fictif)", gestionnaire, mode)


def demande(n: int, unites: Any, **reste: Any) -> Demande:
    collectivite = reste.pop("collectivite", COMMUNE)
    contexte = reste.pop("contexte", {})
    structure = reste.pop("structure", creche(n))
    entrees = {"unites": Decimal(str(unites)), **reste}
    return Demande(structure, "BT_EAJE", entrees, collectivite, contexte)


def territoire(*demandes: Demande, reference: Decimal | None = R, annee: int = 2023) -> Territoire:
    references = () if reference is None else (Reference("BT_EAJE", COMMUNE, reference),)
    return Territoire(annee, demandes, references, Baremes(nationaux()))


TROIS = (demande(1, 20, structure=creche(1, COMMUNE)), demande(2, 25), demande(3, 15))


def montants(droits: Droits) -> list[Decimal | None]:
    return [droit.montant for droit in droits.lignes]


# ---------------------------------------------------------------- the transition


def test_trois_creches_se_partagent_la_reference() -> None:
    droits = calculer(territoire(*TROIS))
    assert montants(droits) == [Decimal("41152.26"), Decimal("51440.33"), Decimal("30864.19")]
    assert droits.total == Total(R)


def test_une_quatrieme_creche_dilue_le_forfait() -> None:
    avant = territoire(*TROIS)
    apres = appliquer(avant, [Ouverture(creche(4), "BT_EAJE", Decimal(20), COMMUNE)])
    comparees = comparer(calculer(avant), calculer(apres))
    assert [e.nom[7] for e in comparees.perdants] == ["2", "1", "3"]
    assert [(e.nom[7], e.difference) for e in comparees.gagnants] == [("4", Decimal("30864.19"))]
    assert comparees.total.difference == 0
    assert avant.demandes == TROIS  # the real did not move


def test_le_budget_de_la_commune_ne_montre_plus_la_psej() -> None:
    (budget,) = budgets(calculer(territoire(*TROIS)))
    assert (budget.avant, budget.en_regie) == (R, Decimal("41152.26"))
    assert budget.difference == Decimal("-82304.52")
    assert budget.aux_gestionnaires == Decimal("82304.52")
    assert budget.territoire == R


def test_chaque_perimetre_a_son_forfait() -> None:
    voisine = demande(4, 10, collectivite=VOISINE)
    decrit = replace(
        territoire(*TROIS, voisine),
        references=(
            Reference("BT_EAJE", COMMUNE, Decimal("600")),
            Reference("BT_EAJE", VOISINE, Decimal("50")),
        ),
    )
    droits = calculer(decrit)
    assert montants(droits) == [200, 250, 150, 50]
    assert droits.par_collectivite()[VOISINE] == Total(Decimal(50))


def test_une_structure_non_soutenue_ne_compte_pas_dans_le_partage() -> None:
    autre = demande(4, 40, contexte={"cofinanceur": "X", "signataires": ["Y"]})
    droits = calculer(territoire(*TROIS, autre))
    assert droits.total == Total(R, inconnus=1)
    assert droits.lignes[3].empechement is not None
    assert droits.lignes[3].empechement.regle == "F04"
    assert droits.lignes[3].resultat is None


def test_une_micro_creche_paje_n_a_pas_de_bonus() -> None:
    paje = demande(4, 10, structure=creche(4, mode="PAJE"))
    droits = calculer(territoire(*TROIS, paje))
    assert [c.regle for c in droits.lignes[3].constats()] == ["F08"]
    assert droits.total.ouvert == R


@pytest.mark.parametrize(
    ("regle", "contexte"),
    [
        ("F01", {"ctg": None}),
        ("F03", {"beneficiaire": "X", "gestionnaire": "Y"}),
        ("F05", {"soutien": 0}),
        ("F06", {"cof": None}),
    ],
)
def test_ce_qui_attend_une_piece_est_calcule_sans_etre_du(regle: str, contexte: Any) -> None:
    attend = demande(3, 15, contexte=contexte)
    droits = calculer(territoire(*TROIS[:2], attend))
    troisieme = droits.lignes[2]
    assert troisieme.montant is None
    assert troisieme.reserve == troisieme.calcule == Decimal("30864.19")
    assert troisieme.empechement is not None
    assert troisieme.empechement.regle == regle
    assert droits.total == Total(R - Decimal("30864.19"), Decimal("30864.19"))
    assert droits.total.calcule == R


def test_sans_reference_la_ligne_seule_s_arrete() -> None:
    autre = Demande(creche(1), "JPED", {"places": Decimal(35), "jours": Decimal(1)})
    droits = calculer(territoire(*TROIS, autre, reference=None, annee=2024))
    assert montants(droits) == [None, Decimal("2320.50"), None, None]
    assert droits.lignes[0].empechement is not None
    assert droits.lignes[0].empechement.message.startswith("Montant de référence manquant")
    assert droits.total.inconnus == 3


def test_un_bareme_manquant_arrete_sa_ligne_et_se_dit() -> None:
    autre = Demande(creche(1), "JPED", {"places": Decimal(35), "jours": Decimal(1)})
    droits = calculer(territoire(*TROIS, autre, annee=2031))
    manque = droits.droit("1", "JPED")
    assert manque is not None
    assert [c.regle for c in manque.constats()] == ["F07"]
    assert "Barème manquant : JPED, 2031" in manque.constats()[0].message
    assert droits.total.ouvert == R


def test_une_quantite_de_reference_inconnue_fait_attendre_tout_le_perimetre() -> None:
    sans = Demande(creche(3), "BT_EAJE", {}, COMMUNE)
    droits = calculer(territoire(*TROIS[:2], sans))
    assert montants(droits) == [None, None, None]
    assert all("quantité de référence" in d.constats()[0].message for d in droits.lignes)


def test_ce_qui_manque_pour_calculer_est_nomme() -> None:
    droits = calculer(territoire(Demande(creche(1), "PSU", {"heures": Decimal(10)})))
    message = droits.lignes[0].constats()[0].message
    assert "prix de revient d’une heure" in message
    assert "heures ouvrant droit" not in message


def test_une_heure_ne_se_declare_pas_deux_fois() -> None:
    deux = (
        Demande(creche(1), "PSO_ALSH_PERI", {"heures": "100", "heures_handicap": "10"}),
        Demande(creche(1), "CI_ALSH", {"heures": "10"}),
        Demande(creche(2), "PSO_ALSH_PERI", {"heures": "100", "heures_handicap": "10"}),
    )
    droits = calculer(territoire(*deux, annee=2025))
    assert [
        c.regle for d in droits.lignes[:2] for c in d.constats() if c.gravite == "bloquant"
    ] == [
        "F27",
        "F27",
    ]
    assert droits.lignes[2].montant == Decimal("98.00")


def test_l_argent_de_l_etat_reste_a_part() -> None:
    etat = Demande(
        creche(9, COMMUNE), "SPPE_ETAT", {"naissances": "moins_de_1000", "potentiel": "fort"}
    )
    rangs = [
        {"ligne": "SPPE_ETAT", "annee": 2025, "cle": cle, "valeur": v, "confiance": "A"}
        for cle, v in (("base", "20328.13"), ("potentiel:fort", "1"))
    ]
    decrit = territoire(*TROIS, etat, annee=2025)
    droits = calculer(replace(decrit, baremes=Baremes(depuis(rangs), nationaux())))
    assert droits.total.ouvert == R
    assert droits.total_de_l_etat.ouvert == Decimal("20328.13")
    assert "SPPE_ETAT" not in droits.par_ligne()
    assert sum(t.ouvert for t in droits.par_gestionnaire().values()) == R


def test_une_reference_que_personne_ne_demande_se_voit() -> None:
    orpheline = Reference("BT_ALSH", COMMUNE, Decimal(10))
    decrit = territoire(*TROIS)
    droits = calculer(replace(decrit, references=(*decrit.references, orpheline)))
    assert droits.sans_objet == (orpheline,)


@pytest.mark.parametrize(
    "fausse",
    [
        (TROIS[0], TROIS[0]),
        (Demande(creche(1), "SOLDE", {}),),
        (Demande(creche(1), "INCONNUE", {}),),
    ],
)
def test_une_description_qui_se_contredit_est_refusee(fausse: tuple[Demande, ...]) -> None:
    with pytest.raises(SaisieInvalide):
        calculer(territoire(*fausse))


def test_deux_references_pour_un_perimetre_sont_refusees() -> None:
    decrit = territoire(*TROIS)
    with pytest.raises(SaisieInvalide, match="Deux montants"):
        calculer(replace(decrit, references=decrit.references * 2))


def test_une_quantite_negative_est_refusee_et_les_autres_se_partagent_tout() -> None:
    droits = calculer(territoire(*TROIS, demande(4, -5)))
    assert [c.regle for c in droits.lignes[3].constats()] == ["F10"]
    assert droits.total.ouvert == R


def test_l_explication_d_une_part_ne_parle_que_d_elle() -> None:
    droits = calculer(territoire(*TROIS[:2], demande(3, 15, reelles=Decimal(10))))
    premiere, troisieme = droits.lignes[0].resultat, droits.lignes[2].resultat
    assert premiere is not None
    assert troisieme is not None
    assert {e.structure for e in premiere.etapes} == {"", "1"}
    assert [c.regle for c in premiere.constats] == ["F11"]
    assert [c.regle for c in troisieme.constats] == ["F14", "F11"]
    assert troisieme.etapes[-1].valeur == troisieme.montant == droits.lignes[2].montant
    assert {e.cle: str(e.valeur) for e in premiere.entrees}["reference"] == "123456.78"


def test_les_constats_d_un_droit_sont_les_siens() -> None:
    attend = demande(3, 15, reelles=Decimal(10), contexte={"cof": None})
    droits = calculer(territoire(*TROIS[:2], attend))
    assert [[c.regle for c in d.constats()] for d in droits.lignes] == [
        ["F11"],
        ["F11"],
        ["F06", "F14", "F11"],
    ]


def test_un_perimetre_d_une_seule_structure_dit_ce_qui_lui_manque() -> None:
    seule = calculer(territoire(TROIS[0], reference=None))
    assert "Commune (fictif)" in seule.lignes[0].constats()[0].message
    sans = calculer(territoire(Demande(creche(3), "BT_EAJE", {}, COMMUNE)))
    assert sans.repartis == ()
    assert budgets(sans) == ()
    orpheline = calculer(territoire(Demande(creche(3), "BT_EAJE", {"unites": Decimal(1)})))
    assert [c.regle for c in orpheline.lignes[0].constats()] == ["F04"]


# ---------------------------------------------------------------- what always holds

UNITES = st.lists(st.decimals("0.5", "400", places=1), min_size=1, max_size=8)
EUROS = st.decimals("0", "9000000", places=2)


def de_trois_lignes(unites: list[Decimal]) -> tuple[Demande, ...]:
    """Every structure with its bonus territoire, its journées and its new places."""
    lignes: list[Demande] = []
    for n, places in enumerate(unites, 1):
        lignes.append(demande(n, places))
        lignes.append(Demande(creche(n), "JPED", {"places": places, "jours": "2"}))
        lignes.append(
            Demande(creche(n), "BT_EAJE_NOUVELLE", {"places": places, "tranche": "haute"}, COMMUNE)
        )
    return tuple(lignes)


@settings(max_examples=60)
@given(EUROS, UNITES, st.randoms(use_true_random=False))
def test_les_sommes_et_l_ordre(reference: Decimal, unites: list[Decimal], hasard: Any) -> None:
    demandes = list(de_trois_lignes(unites))
    droits = calculer(territoire(*demandes, reference=reference, annee=2025))
    assert droits.par_ligne()["BT_EAJE"].ouvert == reference
    for sommes in (
        droits.par_structure(),
        droits.par_gestionnaire(),
        droits.par_collectivite(),
        droits.par_ligne(),
    ):
        assert sum(t.ouvert for t in sommes.values()) == droits.total.ouvert
        assert sum(t.inconnus for t in sommes.values()) == droits.total.inconnus
    hasard.shuffle(demandes)
    assert calculer(territoire(*demandes, reference=reference, annee=2025)) == droits


@settings(max_examples=40)
@given(EUROS, UNITES)
def test_tout_se_refait_et_rien_n_est_flottant(reference: Decimal, unites: list[Decimal]) -> None:
    droits = calculer(territoire(*de_trois_lignes(unites), reference=reference, annee=2025))
    for droit in droits.lignes:
        if droit.resultat is not None:
            verifier_les_etapes(droit.resultat)
            assert droit.resultat.etapes[-1].valeur == droit.montant
    sans_flottant(droits)
    sans_flottant(comparer(droits, droits))
    sans_flottant(budgets(droits))


@settings(max_examples=60)
@given(UNITES, st.integers(0, 7), st.decimals("0", "50", places=1))
def test_plus_de_places_n_abaisse_aucun_droit_par_place(
    unites: list[Decimal], rang: int, en_plus: Decimal
) -> None:
    """A line paid by unit never goes down; nor the right of who grows, in a split."""
    rang %= len(unites)
    avant = calculer(territoire(*de_trois_lignes(unites), annee=2025))
    grandies = [u + (en_plus if n == rang else 0) for n, u in enumerate(unites)]
    apres = calculer(territoire(*de_trois_lignes(grandies), annee=2025))
    for ligne in ("BT_EAJE", "JPED", "BT_EAJE_NOUVELLE"):
        lui = avant.droit(str(rang + 1), ligne), apres.droit(str(rang + 1), ligne)
        assert lui[0] is not None
        assert lui[1] is not None
        if lui[0].montant is not None and lui[1].montant is not None:
            assert lui[0].montant <= lui[1].montant


def sans_flottant(objet: Any) -> None:
    """Walk everything that a result is made of."""
    assert not isinstance(objet, float), objet
    if dataclasses.is_dataclass(objet):
        for f in dataclasses.fields(objet):
            sans_flottant(getattr(objet, f.name))
    elif isinstance(objet, dict):
        for cle, valeur in objet.items():
            sans_flottant(cle)
            sans_flottant(valeur)
    elif isinstance(objet, list | tuple | set | frozenset):
        for element in objet:
            sans_flottant(element)


# ---------------------------------------------------------------- speed


def test_un_grand_territoire_se_calcule_vite() -> None:
    """400 structures × 8 lines, one year of five: far under the two seconds of the five (bench/droits.py)."""
    demandes = []
    for n in range(1, 401):
        demandes += [demande(n, 20 + n % 30), *_sept_autres(n)]
    depart = time.perf_counter()
    droits = calculer(territoire(*demandes, annee=2025))
    assert len(droits.lignes) == 3200
    assert time.perf_counter() - depart < 4  # ten times what it takes: a shared machine is slow


def _sept_autres(n: int) -> list[Demande]:
    qui = creche(n)
    return [
        Demande(qui, "BT_EAJE_NOUVELLE", {"places": "3", "tranche": "haute"}, COMMUNE),
        Demande(qui, "CTRE_EAJE", {"places": "2"}),
        Demande(
            qui,
            "BTRAJ_EAJE",
            {"places_2023": "900", "places_cofinancees": "980", "places_eligibles": "20"},
        ),
        Demande(qui, "BATT", {"places": "20", "secteur": "public", "piece": "x"}),
        Demande(qui, "JPED", {"places": "20", "jours": "2"}),
        Demande(qui, "PSO_ALSH_PERI", {"heures": "4000"}),
        Demande(qui, "PSO_ALSH_EXTRA", {"heures": "3000"}),
    ]
