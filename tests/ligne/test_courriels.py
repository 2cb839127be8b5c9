"""`maillage courriels`: the mails leave into files, and the reports of non-delivery are read."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

import fabriques
from courriels.test_rebonds import avis
from maillage.courriels.actions import envois
from maillage.courriels.lettres import Lettre, Paragraphe
from maillage.courriels.models import AdresseElectronique, Courriel
from maillage.courriels.registre import Gabarit, _gabarits, declarer
from maillage.ligne import commande


@pytest.fixture
def parti(db: None, LE: dt.datetime, settings: Any, tmp_path: Path) -> Any:
    """A mail that left into a file."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "sortie"
    declarer(Gabarit("essai", "Essai", lambda *_: Lettre("Objet", (Paragraphe("Texte."),))))
    attend = envois.mettre_en_attente(
        nom_du_gabarit="essai",
        destinataire="lea@exemple.fr",
        objet="Objet",
        references={},
        par=fabriques.utilisateur(),
        le=LE,
    )
    commande.executer(
        commande.analyseur().parse_args(["courriels", "envoyer", "--le", "2026-11-21"])
    )
    yield Courriel.objects.get(pk=attend.pk)
    del _gabarits["essai"]


def lancer(*mots: str) -> int:
    return commande.executer(commande.analyseur().parse_args(["courriels", *mots]))


def test_les_courriels_s_ecrivent_dans_des_fichiers(parti: Courriel, tmp_path: Path) -> None:
    (fichier,) = (tmp_path / "sortie").iterdir()
    ecrit = message_from_bytes(fichier.read_bytes(), policy=policy.default)
    assert ecrit["To"] == "lea@exemple.fr"
    assert ecrit["Message-ID"] == parti.identifiant
    assert "Texte." in ecrit.get_body(("plain",)).get_content()


@pytest.mark.parametrize("ou", ["", "new", "cur"])
def test_un_dossier_d_avis_se_lit(
    parti: Courriel, tmp_path: Path, capsys: pytest.CaptureFixture[str], ou: str
) -> None:
    dossier = tmp_path / "rebonds"
    (dossier / ou).mkdir(parents=True)
    (dossier / ou / "1.eml").write_bytes(avis(parti.identifiant))
    (dossier / ou / "2.eml").write_bytes(b"Subject: autre chose\n\nBonjour.")
    assert lancer("rebonds", str(dossier)) == 0
    assert "lea@exemple.fr" in capsys.readouterr().out
    assert AdresseElectronique.objects.get(adresse="lea@exemple.fr").rejetee_le


def test_un_seul_fichier_se_lit_et_un_chemin_faux_se_dit(
    parti: Courriel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fichier = tmp_path / "avis.eml"
    fichier.write_bytes(avis(parti.identifiant))
    assert lancer("rebonds", str(fichier)) == 0
    assert lancer("rebonds", str(tmp_path / "nulle-part")) == 2
    assert "n’existe pas" in capsys.readouterr().err
