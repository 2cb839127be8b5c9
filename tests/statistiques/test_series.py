"""Series: direct figures, sums of communes, formulas of one year, perimeter and scheme."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.regles.formules import lire, termes
from maillage.regles.grandeurs import Grandeur, unite, verifier
from maillage.statistiques import catalogue
from maillage.statistiques.definitions import champs_des_indicateurs
from maillage.statistiques.enums import ADDITIVES, StatutStatistique
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits.aires import ENSEMBLE, Aire, RoleAire
from maillage.statistiques.portraits.chiffres import Chiffre, Fonds
from maillage.statistiques.portraits.composition import entrees
from maillage.statistiques.sortie import ValeurSortie

TRANQUILLE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CATALOGUE = {champs["code"]: Indicateur(**champs) for champs in champs_des_indicateurs()}
EPCI = Aire(RoleAire.ETUDIEE, "EPCI", "200000001", "CC fictive")
TROIS = Aire(RoleAire.ETUDIEE, ENSEMBLE, "x", "Ensemble de 3 communes", ("A", "B", "C"), 3)
FRANCE = Aire(RoleAire.FRANCE, "FRANCE", "FR", "France")
PUBLIEE, MASQUEE, NULLE = (
    StatutStatistique.PUBLIEE,
    StatutStatistique.MASQUEE,
    StatutStatistique.NULLE,
)


def sortie(
    code: str,
    valeur: str | None,
    *,
    zone: tuple[str, str] = ("EPCI", "200000001"),
    annee: int = 2024,
    statut: StatutStatistique | None = None,
    **champs: object,
) -> ValeurSortie:
    lue = None if valeur is None else Decimal(valeur)
    dit = statut or (MASQUEE if lue is None else PUBLIEE if lue else NULLE)
    return ValeurSortie(CATALOGUE[code], *zone, annee, "", lue, dit, **champs)


def des_communes(code: str, valeurs: dict[str, str | None], annee: int = 2024):
    return [sortie(code, v, zone=("COMMUNE", c), annee=annee) for c, v in valeurs.items()]


def lu(sorties: list[ValeurSortie], aire: Aire, code: str, annee: int = 2024) -> Chiffre:
    return Fonds(sorties, CATALOGUE).chiffre(aire, code, annee)


def test_une_part_vient_de_ses_deux_termes_de_la_meme_annee() -> None:
    lignes = [sortie("foyers_rsa", "1230"), sortie("foyers_allocataires", "17640")]
    chiffre = lu(lignes, EPCI, "part_rsa")
    assert (chiffre.arrondi, chiffre.statut, chiffre.calcule) == (Decimal("7.0"), PUBLIEE, True)
    decalee = [sortie("foyers_rsa", "1230"), sortie("foyers_allocataires", "17640", annee=2023)]
    assert lu(decalee, EPCI, "part_rsa").statut is StatutStatistique.ABSENTE


def test_le_chiffre_du_producteur_l_emporte_sur_le_calcul() -> None:
    lignes = [
        sortie("part_rsa", "6.9"),
        sortie("foyers_rsa", "1230"),
        sortie("foyers_allocataires", "17640"),
    ]
    assert lu(lignes, EPCI, "part_rsa").valeur == Decimal("6.9")


def test_un_zero_reste_un_zero_et_un_denominateur_nul_ne_donne_rien() -> None:
    zero = [sortie("foyers_rsa", "0"), sortie("foyers_allocataires", "10")]
    assert lu(zero, EPCI, "part_rsa").statut is NULLE
    nul = [sortie("foyers_rsa", "0"), sortie("foyers_allocataires", "0")]
    chiffre = lu(nul, EPCI, "part_rsa")
    assert (chiffre.valeur, chiffre.raison) == (None, "le dénominateur est nul")


def test_un_terme_masque_masque_la_part() -> None:
    lignes = [sortie("foyers_rsa", None), sortie("foyers_allocataires", "17640")]
    assert lu(lignes, EPCI, "part_rsa").statut is MASQUEE


def test_une_somme_de_communes_dit_combien_sont_connues() -> None:
    lignes = des_communes("foyers_rsa", {"A": "10", "B": None, "C": "5"})
    chiffre = lu(lignes, TROIS, "foyers_rsa")
    assert (chiffre.valeur, chiffre.connues, chiffre.zones) == (Decimal(15), 2, 3)
    assert chiffre.partiel


def test_rien_de_connu_n_est_pas_zero() -> None:
    masquees = des_communes("foyers_rsa", {"A": None, "B": None, "C": None})
    assert lu(masquees, TROIS, "foyers_rsa").statut is MASQUEE
    assert lu([], TROIS, "foyers_rsa").statut is StatutStatistique.ABSENTE


def test_une_part_d_un_ensemble_porte_sur_les_memes_communes() -> None:
    """Numerator known for A and B, denominator for B and C: only B may be in the rate."""
    lignes = des_communes("foyers_rsa", {"A": "90", "B": "10", "C": None})
    lignes += des_communes("foyers_allocataires", {"A": None, "B": "100", "C": "500"})
    chiffre = lu(lignes, TROIS, "part_rsa")
    assert (chiffre.valeur, chiffre.connues, chiffre.zones) == (Decimal(10), 1, 3)


@pytest.mark.parametrize("code", ["niveau_vie_median", "taux_pauvrete", "gini", "nb_qpv"])
def test_une_mediane_un_taux_un_indice_ne_se_somment_ni_ne_se_moyennent(code: str) -> None:
    lignes = des_communes(code, {"A": "10", "B": "20", "C": "30"})
    assert lu(lignes, TROIS, code).statut is StatutStatistique.ABSENTE


def test_une_borne_basse_ne_fait_pas_un_taux() -> None:
    lignes = [
        sortie("caf_alloc_monoparents", "50", connues=8, zones=10),
        sortie("caf_allocataires", "400", connues=10, zones=10),
    ]
    chiffre = lu(lignes, EPCI, "part_allocataires_monoparents")
    assert chiffre.valeur is None
    assert "8 communes connues sur 10" in chiffre.raison


def test_la_france_se_lit_dans_un_seul_perimetre() -> None:
    """Never a numerator of metropolitan France over a denominator of the whole."""
    lignes = [
        sortie("naissances", "700", zone=("FRANCE", "FR-M")),
        sortie("population_municipale", "68000", zone=("FRANCE", "FR")),
    ]
    assert lu(lignes, FRANCE, "natalite").valeur is None
    lignes.append(sortie("population_municipale", "70000", zone=("FRANCE", "FR-M")))
    chiffre = lu(lignes, FRANCE, "natalite")
    assert (chiffre.valeur, chiffre.code) == (Decimal(10), "FR-M")


def test_une_superficie_vaut_quelle_que_soit_son_annee() -> None:
    lignes = [
        sortie("population_municipale", "500", annee=2023),
        sortie("superficie", "10", annee=2026),
    ]
    assert lu(lignes, EPCI, "densite", 2023).valeur == Decimal(50)


def test_une_donnee_ouverte_l_emporte_sur_une_interne() -> None:
    lignes = [sortie("foyers_rsa", "12", interne=True), sortie("foyers_rsa", "10")]
    assert lu(lignes, EPCI, "foyers_rsa").valeur == Decimal(10)
    assert lu(lignes[::-1], EPCI, "foyers_rsa").valeur == Decimal(10)
    assert lu(lignes[:1], EPCI, "foyers_rsa").interne


@TRANQUILLE
@given(st.lists(st.none() | st.integers(0, 1000), max_size=3))
def test_une_somme_ne_depasse_pas_ce_qui_est_connu(valeurs: list[int | None]) -> None:
    communes = dict(zip("ABC", valeurs, strict=False))
    lignes = des_communes(
        "naissances", {c: None if v is None else str(v) for c, v in communes.items()}
    )
    chiffre = lu(lignes, TROIS, "naissances")
    connues = [v for v in communes.values() if v is not None]
    assert chiffre.valeur == (Decimal(sum(connues)) if connues else None)
    assert not connues or chiffre.connues == len(connues)


def test_chaque_formule_du_catalogue_est_juste() -> None:
    """Units, what adds up, schemes: each computed indicator is what it says it is."""
    grandeurs = {
        code: Grandeur(unite(i.unite), i.nature in ADDITIVES, i.regime)
        for code, i in CATALOGUE.items()
    }
    calcules = [i for i in CATALOGUE.values() if i.calcule]
    assert calcules
    for indicateur in calcules:
        donne = verifier(lire(indicateur.formule), grandeurs)
        dit = grandeurs[indicateur.code]
        assert (donne.unite, donne.additive, donne.regime) == (
            dit.unite,
            dit.additive,
            dit.regime,
        ), indicateur.code
        lus = {code for code, _ in termes(lire(indicateur.formule))}
        if any(CATALOGUE[code].compte_des_personnes for code in lus):
            assert indicateur.compte_des_personnes, indicateur.code


def test_chaque_indicateur_a_sa_source_au_catalogue_et_le_portrait_ses_indicateurs() -> None:
    connues = {source.identifiant for source in catalogue.sources()}
    assert {i.source for i in CATALOGUE.values()} <= connues
    assert {e.code for dites in entrees().values() for e in dites} <= set(CATALOGUE)
    for indicateur in CATALOGUE.values():
        indicateur.clean_fields(exclude=["unite"])
