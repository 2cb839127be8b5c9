"""The rows of a file, before anything is known of what they hold."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from maillage.regles.erreurs import SaisieInvalide
from maillage.statistiques.lecture.rangees import tables


def test_une_cellule_sans_fin_est_refusee_sans_toucher_aux_autres_lecteurs(tmp_path: Path) -> None:
    limite = csv.field_size_limit()
    fichier = tmp_path / "essai.csv"
    fichier.write_text('CODGEO;NB20\n31001;"' + "1" * 200_000)
    (table,) = tables(fichier, fichier.name)
    with pytest.raises(SaisieInvalide, match="abîmé"):
        list(table.rangees())
    assert csv.field_size_limit() == limite
