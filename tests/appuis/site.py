"""The demo, installed and served as in real life: the command line in a folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MAILLAGE = Path(sys.executable).with_name("maillage")


@dataclass(frozen=True)
class Site:
    """A server of the demo, and the folder of its data."""

    adresse: str
    dossier: Path

    def maillage(self, *mots: str, admis: tuple[int, ...] = (0,)) -> str:
        """Run `maillage` on the same data; what it printed."""
        return lancer(self.dossier, *mots, admis=admis)


def environnement(dossier: Path) -> dict[str, str]:
    """The environment of a fresh demo instance, whatever the one of the tests says."""
    propre = {cle: valeur for cle, valeur in os.environ.items() if not cle.startswith("MAILLAGE_")}
    return propre | {"MAILLAGE_DATA_DIR": str(dossier), "MAILLAGE_DEMONSTRATION": "oui"}


def lancer(dossier: Path, *mots: str, admis: tuple[int, ...] = (0,)) -> str:
    """Run `maillage` and give what it printed; a code that is not `admis` fails the test."""
    fini = subprocess.run(
        [MAILLAGE, *mots],
        env=environnement(dossier),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    if fini.returncode not in admis:
        raise AssertionError(f"maillage {' '.join(mots)} : {fini.returncode}\n{fini.stderr}")
    return fini.stdout


@contextmanager
def servir(dossier: Path) -> Iterator[Site]:
    """Install the demo in this folder and serve it on a free port."""
    lancer(dossier, "installer")
    lancer(dossier, "demo", "charger")
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    with (dossier / "serveur.log").open("wb") as sortie:
        serveur = subprocess.Popen(
            [MAILLAGE, "servir", "--port", str(port)],
            env=environnement(dossier),
            stdout=sortie,
            stderr=subprocess.STDOUT,
        )
    try:
        site = Site(f"http://127.0.0.1:{port}", dossier)
        _attendre(site, port, serveur)
        yield site
    finally:
        serveur.terminate()
        serveur.wait(timeout=20)


def _attendre(site: Site, port: int, serveur: subprocess.Popen[bytes]) -> None:
    limite = time.monotonic() + 30
    while time.monotonic() < limite and serveur.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    journal = (site.dossier / "serveur.log").read_text("utf-8", "replace")
    raise AssertionError(f"The server does not answer.\n{journal}")
