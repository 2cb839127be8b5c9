"""How far an action, an objectif or a plan has come."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.regles.avancement import (
    INCONNU,
    SANS_OBJET,
    Avancement,
    Origine,
    Part,
    Situation,
    connu,
    cumuler,
    d_une_fiche,
    en_centiemes,
    en_entier,
    etape,
    pour_cent,
    situer,
)

# A busy machine draws slowly: that is no failure of the rule.
TRANQUILLE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

POUR_CENT = st.integers(0, 100)
POIDS = st.integers(0, 100)
PARTS = st.fractions(0, 1, max_denominator=1000)


@st.composite
def etapes(draw, au_moins=0):
    lignes = draw(
        st.lists(
            st.tuples(st.integers(1, 100), POUR_CENT, st.booleans()), min_size=au_moins, max_size=8
        )
    )
    return [
        etape(f"etape:{rang}", f"Étape {rang}", poids, avance, "abandonnée" if laissee else "")
        for rang, (poids, avance, laissee) in enumerate(lignes)
    ]


@st.composite
def parts(draw):
    """Rows known, unknown, without object, set aside or weighing nothing."""
    lignes = draw(
        st.lists(
            st.tuples(
                POIDS,
                st.one_of(
                    PARTS.map(lambda p: connu(p, Origine.CUMUL)),
                    st.sampled_from([INCONNU, SANS_OBJET]),
                ),
                st.sampled_from(["", "", "", "reportée"]),
            ),
            max_size=8,
        )
    )
    return [
        Part(f"fiche:{rang}", f"Fiche {rang}", poids, avancement, ecart)
        for rang, (poids, avancement, ecart) in enumerate(lignes)
    ]


def ordre(avancement: Avancement) -> Fraction:
    """Unknown is below every figure."""
    return Fraction(-1) if avancement.part is None else avancement.part


# ---------------------------------------------------------------- a fiche


def test_les_etapes_comptent_selon_leur_poids() -> None:
    lignes = [
        etape("e1", "Étude", 1, 100),
        etape("e2", "Travaux", 3, 40),
        etape("e3", "Bilan", 1, 0),
    ]
    avancement = d_une_fiche(lignes)
    # (1 × 100 + 3 × 40 + 1 × 0) ÷ 5 = 44
    assert avancement.part == Fraction(44, 100)
    assert avancement.origine is Origine.ETAPES
    assert (avancement.somme, avancement.poids) == (Fraction(220, 100), 5)


def test_une_etape_abandonnee_n_entre_pas_dans_le_calcul() -> None:
    lignes = [etape("e1", "Étude", 1, 100), etape("e2", "Travaux", 9, 0, "abandonnée")]
    avancement = d_une_fiche(lignes)
    assert avancement.part == 1
    assert [part.pourquoi for part in avancement.ecartees] == ["abandonnée"]


def test_les_etapes_l_emportent_sur_la_declaration_et_sur_l_etat() -> None:
    assert d_une_fiche([etape("e1", "Étude", 1, 10)], 90, realisee=True).part == Fraction(1, 10)


def test_sans_etape_la_declaration_du_pilote_puis_l_etat_realise() -> None:
    declare = d_une_fiche([], 35, realisee=True)
    assert (declare.part, declare.origine) == (Fraction(35, 100), Origine.DECLARATION)
    realise = d_une_fiche([], realisee=True)
    assert (realise.part, realise.origine) == (1, Origine.ETAT)


def test_aucun_autre_etat_n_invente_un_pourcentage() -> None:
    avancement = d_une_fiche([])
    assert (avancement.part, avancement.au_plus) == (None, None)
    assert (avancement.origine, avancement.inconnus) == (Origine.INCONNU, 1)


def test_une_declaration_de_zero_est_un_zero_et_non_une_absence() -> None:
    assert d_une_fiche([], 0).part == 0


@pytest.mark.parametrize("avance", [-1, 101, 10**9])
def test_un_avancement_impossible_est_refuse(avance: int) -> None:
    with pytest.raises(ValueError, match="0 à 100"):
        etape("e", "Étape", 1, avance)
    with pytest.raises(ValueError, match="0 à 100"):
        d_une_fiche([], avance)


@TRANQUILLE
@given(etapes(), st.integers(1, 100), st.one_of(st.none(), POUR_CENT), st.booleans())
def test_ajouter_une_etape_faite_ne_fait_jamais_baisser(lignes, poids, declare, realisee) -> None:
    avant = d_une_fiche(lignes, declare, realisee=realisee)
    apres = d_une_fiche([*lignes, etape("faite", "Faite", poids, 100)], declare, realisee=realisee)
    assert ordre(apres) >= ordre(avant)


@TRANQUILLE
@given(etapes(au_moins=1), st.data())
def test_avancer_une_etape_ne_fait_jamais_baisser(lignes, data) -> None:
    rang = data.draw(st.integers(0, len(lignes) - 1))
    choisie = lignes[rang]
    mieux = data.draw(st.integers(en_entier(choisie.avancement.part), 100))
    apres = [*lignes]
    apres[rang] = etape(choisie.cle, choisie.intitule, choisie.poids, mieux, choisie.ecart)
    assert ordre(d_une_fiche(apres)) >= ordre(d_une_fiche(lignes))


# ---------------------------------------------------------------- what bears fiches


def test_un_plan_a_poids_se_recalcule_a_la_main() -> None:
    """Two axes of weights 2 and 1; the first bears an objectif of weight 3 and a fiche of weight 1."""
    objectif = cumuler(
        [
            Part("fiche:1", "Crèche", 1, d_une_fiche([etape("e", "Travaux", 1, 50)])),
            Part("fiche:2", "Relais", 3, d_une_fiche([], 20)),
            Part("fiche:3", "Idée", 5, INCONNU, "à l’état d’idée"),
        ]
    )
    assert objectif.part == Fraction(11, 40)  # (1 × 50 + 3 × 20) ÷ 4 = 27,5
    premier = cumuler(
        [
            Part("element:2", "Objectif", 3, objectif),
            Part("fiche:4", "Bilan", 1, d_une_fiche([], realisee=True)),
        ]
    )
    assert premier.part == Fraction(73, 160)  # (3 × 27,5 + 1 × 100) ÷ 4 = 45,625
    second = cumuler([Part("fiche:5", "Maison", 1, d_une_fiche([], 10))])
    plan = cumuler([Part("element:1", "Axe 1", 2, premier), Part("element:9", "Axe 2", 1, second)])
    assert plan.part == Fraction(27, 80)  # (2 × 45,625 + 1 × 10) ÷ 3 = 33,75
    assert (en_entier(plan.part), str(en_centiemes(plan.part))) == (33, "33.75")


def test_ce_qui_n_est_pas_renseigne_compte_pour_zero_et_se_dit() -> None:
    plan = cumuler(
        [Part("fiche:1", "Dite", 1, d_une_fiche([], 80)), Part("fiche:2", "Muette", 3, INCONNU)]
    )
    assert plan.part == Fraction(1, 5)
    assert plan.au_plus == Fraction(19, 20)
    assert plan.inconnus == 1


def test_quand_rien_n_est_renseigne_il_n_y_a_pas_de_chiffre() -> None:
    plan = cumuler([Part("fiche:1", "Muette", 1, INCONNU)])
    assert (plan.part, plan.origine, plan.inconnus) == (None, Origine.INCONNU, 1)


def test_un_objectif_sans_action_n_entre_pas_dans_le_calcul() -> None:
    plan = cumuler(
        [
            Part("element:1", "Vide", 50, cumuler([])),
            Part("element:2", "Plein", 1, connu(Fraction(1, 2), Origine.CUMUL)),
            Part("element:3", "Muet", 0, connu(Fraction(0), Origine.CUMUL)),
        ]
    )
    assert plan.part == Fraction(1, 2)
    assert [part.pourquoi for part in plan.ecartees] == ["aucune action à mesurer", "poids 0"]
    assert cumuler([]).origine is Origine.SANS_OBJET


@TRANQUILLE
@given(parts(), st.randoms(use_true_random=False))
def test_l_ordre_ne_change_rien(lignes, hasard) -> None:
    melangees = [*lignes]
    hasard.shuffle(melangees)
    une, autre = cumuler(lignes), cumuler(melangees)
    assert (une.part, une.au_plus, une.inconnus) == (autre.part, autre.au_plus, autre.inconnus)


@TRANQUILLE
@given(parts(), st.integers(1, 1000))
def test_multiplier_tous_les_poids_ne_change_rien(lignes, facteur) -> None:
    lourdes = [Part(p.cle, p.intitule, p.poids * facteur, p.avancement, p.ecart) for p in lignes]
    une, autre = cumuler(lignes), cumuler(lourdes)
    assert (une.part, une.au_plus) == (autre.part, autre.au_plus)


@TRANQUILLE
@given(parts())
def test_un_cumul_reste_entre_ses_lignes(lignes) -> None:
    cumul = cumuler(lignes)
    if cumul.part is None:
        assert cumul.au_plus is None
        return
    bas = [part.avancement.part or Fraction(0) for part in cumul.comptees]
    assert min(bas) <= cumul.part <= max(bas)
    assert 0 <= cumul.part <= cumul.au_plus <= 1
    assert cumul.part == cumul.somme / cumul.poids
    assert (cumul.part == cumul.au_plus) is (cumul.inconnus == 0)


@TRANQUILLE
@given(parts())
def test_renseigner_une_fiche_ne_fait_jamais_baisser(lignes) -> None:
    mieux = [
        Part(p.cle, p.intitule, p.poids, connu(Fraction(0), Origine.DECLARATION), p.ecart)
        if p.avancement is INCONNU
        else p
        for p in lignes
    ]
    assert ordre(cumuler(mieux)) >= ordre(cumuler(lignes))


# ---------------------------------------------------------------- how it is written


@pytest.mark.parametrize(
    ("part", "entier", "centiemes"),
    [
        (Fraction(999, 1000), 99, "99.90"),
        (Fraction(99999, 100000), 99, "100.00"),
        (Fraction(1, 3), 33, "33.33"),
        (Fraction(2, 3), 66, "66.67"),
        (Fraction(0), 0, "0.00"),
        (Fraction(1), 100, "100.00"),
    ],
)
def test_cent_pour_cent_ne_se_dit_que_de_ce_qui_est_fini(part, entier, centiemes) -> None:
    assert en_entier(part) == entier
    assert str(en_centiemes(part)) == centiemes


@TRANQUILLE
@given(PARTS)
def test_l_arrondi_ne_depasse_jamais(part) -> None:
    assert pour_cent(en_entier(part)) <= part < pour_cent(en_entier(part) + 1)


# ---------------------------------------------------------------- time

DEBUT, FIN = dt.date(2026, 1, 1), dt.date(2026, 4, 10)  # one hundred days


@pytest.mark.parametrize(
    ("le", "part", "situation", "retard"),
    [
        (dt.date(2025, 12, 31), Fraction(0), Situation.A_VENIR, 0),
        (DEBUT, Fraction(0), Situation.EN_COURS, 0),
        (dt.date(2026, 2, 20), Fraction(1, 2), Situation.EN_COURS, 0),  # 50 days gone of 100
        (dt.date(2026, 2, 20), Fraction(495, 1000), Situation.EN_COURS, 0),  # half a day behind
        (dt.date(2026, 2, 20), Fraction(2, 5), Situation.EN_RETARD, 10),
        (dt.date(2026, 2, 20), None, Situation.EN_COURS, 0),
        (FIN, Fraction(1), Situation.EN_COURS, 0),
        (dt.date(2026, 4, 15), Fraction(1), Situation.DEPASSEE, 5),
    ],
)
def test_le_retard_se_recalcule_a_la_main(le, part, situation, retard) -> None:
    calendrier = situer(DEBUT, FIN, le, part)
    assert (calendrier.situation, calendrier.retard) == (situation, retard)
    if calendrier.duree:
        assert calendrier.ecoules + calendrier.restants == calendrier.duree == 100


def test_ce_que_le_calendrier_ne_dit_pas_n_est_pas_invente() -> None:
    assert situer(None, None, FIN, None).situation is Situation.SANS_CALENDRIER
    ouverte = situer(DEBUT, None, FIN, Fraction(0))
    assert (ouverte.situation, ouverte.restants, ouverte.retard) == (Situation.EN_COURS, None, 0)
    sans_debut = situer(None, FIN, DEBUT, Fraction(0))
    assert (sans_debut.situation, sans_debut.restants) == (Situation.EN_COURS, 100)


def test_une_action_close_n_est_jamais_en_retard() -> None:
    assert situer(DEBUT, FIN, dt.date(2030, 1, 1), None, close=True).situation is Situation.CLOSE


@TRANQUILLE
@given(st.dates(), st.dates(), st.dates(), st.one_of(st.none(), PARTS))
def test_un_retard_n_est_jamais_negatif_et_jamais_plus_que_le_temps_ecoule(a, b, le, part) -> None:
    debut, fin = sorted((a, b))
    calendrier = situer(debut, fin, le, part)
    assert 0 <= calendrier.retard <= max((le - debut).days, 0)
