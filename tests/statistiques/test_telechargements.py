"""Fetches: taken up where they stopped, bounded, and told when they fail. A server on the loopback."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillage.regles.erreurs import SaisieInvalide
from maillage.statistiques import catalogue, telechargement

SOURCE = "caf-foyers-communes"
CONTENU = b"code;valeur\n" + b"31555;12\n" * 2_000


class Producteur(http.server.BaseHTTPRequestHandler):
    """Answers half of the file the first time, then the rest of it, as it is asked."""

    coupures = 1
    demandes: list[str | None] = []

    def do_GET(self) -> None:
        plage = self.headers.get("Range")
        type(self).demandes.append(plage)
        if self.path == "/absent":
            self.send_error(404)
            return
        debut = int(plage.removeprefix("bytes=").removesuffix("-")) if plage else 0
        suite = CONTENU[debut:]
        self.send_response(206 if plage else 200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(suite)))
        self.end_headers()
        if type(self).coupures:
            type(self).coupures -= 1
            suite = suite[: len(suite) // 2]
        self.wfile.write(suite)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def producteur() -> Iterator[str]:
    Producteur.coupures, Producteur.demandes = 1, []
    serveur = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Producteur)
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    yield f"http://127.0.0.1:{serveur.server_port}"
    serveur.shutdown()
    serveur.server_close()
    fil.join()


def adresse(dossier: Path, texte: str) -> None:
    (dossier / "sources.yaml").write_text(f"{SOURCE}: {texte}\n")


def test_un_telechargement_coupe_reprend_ou_il_en_etait(producteur, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    adresse(tmp_path, f"{producteur}/foyers.csv")
    fichier = telechargement.telecharger(SOURCE, pause=0.01)
    assert fichier.chemin.read_bytes() == CONTENU
    assert Producteur.demandes == [None, f"bytes={len(CONTENU) // 2}-"]
    assert fichier.chemin.name == "foyers.csv"
    assert len(fichier.empreinte) == 64


@pytest.mark.parametrize("ou", ["/absent", "ftp://exemple.fr/x", "file:///etc/passwd"])
def test_une_adresse_qui_ne_repond_pas_se_dit(producteur, settings, tmp_path, ou) -> None:
    settings.DATA_DIR = tmp_path
    adresse(tmp_path, ou if "://" in ou else producteur + ou)
    with pytest.raises(SaisieInvalide):
        telechargement.telecharger(SOURCE, pause=0.01)


def test_une_connexion_qui_se_coupe_sans_fin_se_dit(producteur, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    adresse(tmp_path, f"{producteur}/foyers.csv")
    Producteur.coupures = 99
    with pytest.raises(SaisieInvalide, match="interrompt"):
        telechargement.telecharger(SOURCE, pause=0.001)


def test_un_fichier_demesure_n_est_pas_telecharge(producteur, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    settings.SOURCE_TAILLE_MAXIMALE = 1_000
    adresse(tmp_path, f"{producteur}/foyers.csv")
    with pytest.raises(SaisieInvalide, match="dépasse"):
        telechargement.telecharger(SOURCE, pause=0.01)


def test_sans_adresse_ou_sans_annee_le_dit() -> None:
    with pytest.raises(SaisieInvalide, match="n’a pas d’adresse"):
        telechargement.telecharger("anct-qpv")
    with pytest.raises(SaisieInvalide, match="année"):
        telechargement.adresse_de(catalogue.source("insee-naissances"), None)
