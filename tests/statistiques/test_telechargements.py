"""Fetches: taken up where they stopped, bounded, and told when they fail. A server on the loopback."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from maillage.regles.erreurs import SaisieInvalide
from maillage.statistiques import catalogue, telechargement

SOURCE = "caf-foyers-communes"
CONTENU = b"code;valeur\n" + b"31555;12\n" * 2_000


class Producteur(http.server.BaseHTTPRequestHandler):
    """Answers half of the file the first time, then the rest of it, as it is asked."""

    coupures = 1
    demandes: list[str | None] = []
    etiquettes: list[str] = []  # the version of the file at each answer; the last one stays
    renvois: dict[str, str] = {}
    lenteur = 0.0

    def do_GET(self) -> None:
        plage = self.headers.get("Range")
        type(self).demandes.append(plage)
        if self.path == "/absent":
            self.send_error(404)
            return
        if self.path in self.renvois:
            self.send_response(302)
            self.send_header("Location", self.renvois[self.path])
            self.end_headers()
            return
        etiquette = self.etiquettes.pop(0) if len(self.etiquettes) > 1 else self.etiquettes[0]
        contenu = CONTENU.replace(b"12", etiquette.strip('"').encode() or b"12")
        voulue = self.headers.get("If-Range", etiquette)
        reprise = bool(plage) and voulue == etiquette
        debut = int((plage or "").removeprefix("bytes=").removesuffix("-")) if reprise else 0
        self.repondre(contenu[debut:], reprise, etiquette)

    def repondre(self, suite: bytes, reprise: bool, etiquette: str) -> None:
        self.send_response(206 if reprise else 200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(suite)))
        if etiquette:
            self.send_header("ETag", etiquette)
        self.end_headers()
        if type(self).coupures:
            type(self).coupures -= 1
            suite = suite[: len(suite) // 2]
        time.sleep(self.lenteur)
        with contextlib.suppress(OSError):  # the client may be gone
            self.wfile.write(suite)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def servir(contexte: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server on the loopback, and its address."""
    serveur = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Producteur)
    if contexte:
        serveur.socket = contexte.wrap_socket(serveur.socket, server_side=True)
    fil = threading.Thread(target=serveur.serve_forever, args=[0.01], daemon=True)
    fil.start()
    yield f"{'https' if contexte else 'http'}://127.0.0.1:{serveur.server_port}"
    serveur.shutdown()
    serveur.server_close()
    fil.join()


@pytest.fixture
def producteur() -> Iterator[str]:
    Producteur.coupures, Producteur.demandes, Producteur.etiquettes = 1, [], [""]
    Producteur.renvois, Producteur.lenteur = {}, 0.0
    with servir() as racine:
        yield racine


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


def test_un_fichier_change_entre_deux_essais_est_repris_du_debut(
    producteur, settings, tmp_path
) -> None:
    settings.DATA_DIR = tmp_path
    adresse(tmp_path, f"{producteur}/foyers.csv")
    Producteur.etiquettes = ['"34"', '"56"']
    fichier = telechargement.telecharger(SOURCE, pause=0.01)
    assert fichier.chemin.read_bytes() == CONTENU.replace(b"12", b"56")


@pytest.mark.parametrize(("etiquette", "debut"), [('"34"', len(CONTENU) // 2), ("", None)])
def test_une_seconde_commande_ne_reprend_que_le_meme_fichier(
    producteur, settings, tmp_path, monkeypatch, etiquette, debut
) -> None:
    settings.DATA_DIR = tmp_path
    adresse(tmp_path, f"{producteur}/foyers.csv")
    Producteur.etiquettes = [etiquette]
    monkeypatch.setattr(telechargement, "ESSAIS", 1)
    with pytest.raises(SaisieInvalide, match="interrompt"):
        telechargement.telecharger(SOURCE)
    telechargement.telecharger(SOURCE)
    assert Producteur.demandes == [None, debut and f"bytes={debut}-"]


def test_un_renvoi_chez_le_meme_producteur_est_suivi(producteur, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    adresse(tmp_path, f"{producteur}/ancien")
    Producteur.renvois = {"/ancien": f"{producteur}/foyers.csv"}
    assert telechargement.telecharger(SOURCE, pause=0.01).chemin.read_bytes() == CONTENU


@pytest.mark.parametrize(
    "vers", ["http://localhost:{port}/foyers.csv", "http://169.254.169.254/", "ftp://127.0.0.1/x"]
)
def test_un_renvoi_vers_un_autre_site_est_refuse(producteur, settings, tmp_path, vers) -> None:
    settings.DATA_DIR = tmp_path
    adresse(tmp_path, f"{producteur}/ancien")
    Producteur.renvois = {"/ancien": vers.format(port=producteur.rpartition(":")[2])}
    with pytest.raises(SaisieInvalide, match=r"autre site|« 302 »"):
        telechargement.telecharger(SOURCE, pause=0.01)
    assert len(Producteur.demandes) == 1


@pytest.mark.parametrize(
    ("depart", "arrivee", "suivi"),
    [
        ("https://www.data.gouv.fr/a", "https://static.data.gouv.fr/b", True),
        ("http://www.insee.fr/a", "https://www.insee.fr/a", True),
        ("https://www.insee.fr/a", "http://www.insee.fr/a", False),
        ("https://www.insee.fr/a", "https://insee.fr.exemple.org/a", False),
        ("https://www.insee.fr/a", "https://mechantinsee.fr/a", False),
        ("https://www.insee.fr/a", "https://www.insee.fr:8443/a", False),
        ("https://www.insee.fr/a", "file:///etc/passwd", False),
    ],
)
def test_le_producteur_reste_chez_lui(depart: str, arrivee: str, suivi: bool) -> None:
    assert telechargement._est_chez_lui(depart, arrivee) is suivi


def test_un_serveur_muet_est_quitte(producteur, settings, tmp_path, monkeypatch) -> None:
    settings.DATA_DIR = tmp_path
    adresse(tmp_path, f"{producteur}/foyers.csv")
    monkeypatch.setattr(telechargement, "DELAI", 0.05)
    monkeypatch.setattr(telechargement, "ESSAIS", 2)
    Producteur.coupures, Producteur.lenteur = 0, 0.3
    with pytest.raises(SaisieInvalide, match="interrompt"):
        telechargement.telecharger(SOURCE, pause=0.001)
    assert len(Producteur.demandes) == 2


def test_un_certificat_que_personne_ne_garantit_est_refuse(producteur, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.load_cert_chain(_certificat(tmp_path))
    with servir(contexte) as racine:
        adresse(tmp_path, f"{racine}/foyers.csv")
        with pytest.raises(SaisieInvalide, match="certificat"):
            telechargement.telecharger(SOURCE, pause=0.01)
    assert not Producteur.demandes


def _certificat(dossier: Path) -> Path:
    """A certificate that signs itself, with its key."""
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    debut = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    certificat = (
        x509.CertificateBuilder(nom, nom, cle.public_key(), x509.random_serial_number())
        .not_valid_before(debut)
        .not_valid_after(debut + dt.timedelta(days=9))
        .sign(cle, hashes.SHA256())
    )
    fichier = dossier / "certificat.pem"
    fichier.write_bytes(
        cle.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificat.public_bytes(serialization.Encoding.PEM)
    )
    return fichier
