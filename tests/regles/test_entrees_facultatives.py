"""Which entries of a line may be left out: leaving out any other makes its amount unknown."""

from __future__ import annotations

from maillage.regles.financements.entrees import CHAMPS

FACULTATIVES = [
    ("BATT", "piece"),
    ("BT_ALSH", "reelles"),
    ("BT_EAJE", "reelles"),
    ("BT_LAEP", "reelles"),
    ("BT_LUDO", "reelles"),
    ("BT_PILOTAGE", "reelles"),
    ("BT_RPE", "reelles"),
    ("CHARGE_COOP", "etp_prevus"),
    ("CHARGE_COOP", "mois"),
    ("CHARGE_COOP", "personnes"),
    ("JPED", "dates"),
    ("JPED", "ouvert_les_jours_feries"),
    ("LUDO", "heures_scolaires"),
    ("PLAN_MERCREDI", "heures_par_enfant"),
    ("PLAN_MERCREDI", "majoree"),
    ("PLAN_MERCREDI", "repas"),
    ("PSO_ALSH_ADO", "heures_handicap"),
    ("PSO_ALSH_ADO", "taux_regime_general"),
    ("PSO_ALSH_EXTRA", "heures_handicap"),
    ("PSO_ALSH_EXTRA", "taux_regime_general"),
    ("PSO_ALSH_PERI", "heures_handicap"),
    ("PSO_ALSH_PERI", "taux_regime_general"),
    ("PSU", "charges"),
    ("PSU", "taux_regime_general"),
]


def test_ce_qui_peut_rester_vide() -> None:
    trouvees = [
        (ligne, champ.cle)
        for ligne, champs in CHAMPS.items()
        for champ in champs
        if champ.facultatif
    ]
    assert sorted(trouvees) == FACULTATIVES
