"""The worker: what comes back is queued once a period, a failing task is kept and told."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django_tasks_db.models import DBTaskResult

from appuis.base_reelle import en_parallele
from maillage.taches import cadence, queries
from maillage.taches.compat import task
from maillage.taches.travail import Travailleur

MAILLAGE = Path(sys.executable).with_name("maillage")
faites: list[str] = []


@task
def bonne() -> None:
    faites.append("bonne")


@task
def mauvaise() -> None:
    raise ValueError("panne voulue")


@pytest.fixture
def seules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the tasks of this page come back."""
    monkeypatch.setattr(cadence, "_retours", {})
    monkeypatch.setattr(cadence, "_essayes", {})
    faites.clear()
    cache.clear()


def test_une_tache_revient_une_fois_par_periode(
    base_reelle: Any, seules: None, LE: dt.datetime
) -> None:
    cadence.contribuer(bonne, dt.timedelta(minutes=1))
    assert len(cadence.battre(LE)) == 1
    assert cadence.battre(LE + dt.timedelta(seconds=30)) == []
    assert len(cadence.battre(LE + dt.timedelta(seconds=60))) == 1


def test_deux_travailleurs_ne_la_mettent_en_file_qu_une_fois(
    base_reelle: Any, seules: None, LE: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    cadence.contribuer(bonne, dt.timedelta(minutes=1))
    assert len(cadence.battre(LE)) == 1
    monkeypatch.setattr(cadence, "_essayes", {})  # as another process
    assert cadence.battre(LE) == []


def test_une_tache_sans_objet_n_est_pas_mise_en_file(
    base_reelle: Any, seules: None, LE: dt.datetime
) -> None:
    cadence.contribuer(bonne, dt.timedelta(minutes=1), si=lambda _: False)
    assert cadence.battre(LE) == []


def test_un_tour_fait_tout_et_garde_les_echecs(
    base_reelle: Any, seules: None, caplog: pytest.LogCaptureFixture
) -> None:
    for tache in (mauvaise, bonne):
        cadence.contribuer(tache, dt.timedelta(minutes=1))
    Travailleur().une_fois()
    assert faites == ["bonne"]
    (echec,) = DBTaskResult.objects.failed()
    assert "panne voulue" in echec.traceback
    assert "FAILED" in caplog.text
    sante = queries.sante(dt.datetime.now(tz=dt.UTC))
    assert (sante.echecs, sante.en_attente, sante.est_bonne) == (1, 0, False)


def test_une_file_que_personne_ne_vide_se_voit(base_reelle: Any, seules: None) -> None:
    bonne.enqueue()
    dans_une_heure = dt.datetime.now(tz=dt.UTC) + dt.timedelta(hours=1)
    assert not queries.sante(dans_une_heure).est_bonne


def test_une_periode_trop_courte_est_refusee() -> None:
    with pytest.raises(ValueError, match="seconde"):
        cadence.contribuer(bonne, dt.timedelta(milliseconds=1))


def test_la_commande_refuse_une_base_qui_n_est_pas_a_jour(tmp_path: Path) -> None:
    propre = {cle: valeur for cle, valeur in os.environ.items() if not cle.startswith("MAILLAGE_")}
    propre["MAILLAGE_DATA_DIR"] = str(tmp_path)
    refus = subprocess.run([MAILLAGE, "travailler"], env=propre, capture_output=True, check=False)
    assert refus.returncode == 2
    assert "maillage installer" in refus.stderr.decode()


def test_le_travailleur_s_arrete_quand_on_le_lui_dit(base_reelle: Any, seules: None) -> None:
    cadence.contribuer(bonne, dt.timedelta(minutes=1))
    travailleur = Travailleur()

    def arreter() -> None:
        while not faites:
            time.sleep(0.05)
        travailleur.arreter()

    debut = time.monotonic()
    en_parallele(travailleur.travailler, arreter)
    assert faites == ["bonne"]
    assert time.monotonic() - debut < 20


def test_le_compagnon_s_arrete_avec_qui_l_a_lance(base_reelle: Any, seules: None) -> None:
    tours = iter([True, False])
    Travailleur(lambda: next(tours)).travailler()


def test_la_page_de_sante_dit_ce_que_devient_la_file(client: Client, db: None) -> None:
    lue = client.get("/sante/").json()
    assert lue["etat"] == "bon"
    assert lue["taches"] == {"en_attente": 0, "echecs_en_un_jour": 0, "retard_en_secondes": 0}
    mauvaise.enqueue()
    DBTaskResult.objects.update(status="FAILED", finished_at=dt.datetime.now(tz=dt.UTC))
    assert client.get("/sante/").json()["etat"] == "dégradé"
