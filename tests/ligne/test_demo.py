"""`maillage demo`, where nothing is loaded."""

from __future__ import annotations

import pytest

from maillage.comptes import demonstration
from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.ligne import commande


def lancer(*mots: str) -> int:
    return commande.executer(commande.analyseur().parse_args(["demo", *mots]))


def test_sans_code_geographique_rien_n_est_ecrit(db, capsys):
    assert lancer("charger") == 2
    assert "maillage territoires charger" in capsys.readouterr().err
    assert not Utilisateur.objects.exists()
    assert not Demarche.objects.exists()


def test_les_comptes_sont_nommes_le_principal_d_abord(capsys):
    assert lancer("comptes") == 0
    lignes = capsys.readouterr().out.splitlines()
    assert demonstration.MOT_DE_PASSE in lignes[0]
    assert lignes[1].split()[0] == "claire.martin@demo.maillage.example"
    assert len(lignes) == 20


def test_une_action_inconnue_est_refusee(capsys):
    with pytest.raises(SystemExit) as fin:
        lancer("effacer")
    assert fin.value.code == 2
    assert "effacer" in capsys.readouterr().err
