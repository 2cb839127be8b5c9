"""The pages of docs/ agree with the code, and no committed file names a machine."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from appuis.depot import RACINE, suivis

ADR = sorted((RACINE / "docs" / "adr").glob("*.md"))
PARTIES = ["Context", "Decision", "Options", "Consequences"]
# Written in pieces, so that this file does not match itself.
INTERDITS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry.npm" + "js.org",
    "npm" + "mirror",
    "deb." + "debian.org",
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/ho" + "me/",
]


@pytest.mark.parametrize("page", ADR, ids=lambda page: page.stem)
def test_le_numero_et_le_titre_d_un_adr_s_accordent(page) -> None:
    texte = page.read_text("utf-8")
    numero, nom = re.fullmatch(r"(\d{4})-([a-z0-9-]+)", page.stem).groups()
    titre = re.match(r"# (\d{4}) — (.+)\n", texte)
    assert titre, "The first line is « # NNNN — Title »"
    assert titre[1] == numero
    assert re.sub(r"[^a-z0-9]+", "-", titre[2].lower()).strip("-") == nom
    assert re.findall(r"^## (.+)$", texte, flags=re.MULTILINE) == PARTIES


def test_les_adr_se_suivent() -> None:
    assert [int(page.name[:4]) for page in ADR] == list(range(1, len(ADR) + 1))


def test_les_pages_generees_sont_a_jour() -> None:
    fini = subprocess.run(
        [sys.executable, "outils/generer_docs.py", "--verifier"],
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert fini.returncode == 0, fini.stdout + fini.stderr


def test_aucun_fichier_ne_nomme_une_machine_ni_un_registre() -> None:
    fautes = []
    for fichier in suivis():
        octets = fichier.read_bytes()
        fautes += [
            f"{fichier.relative_to(RACINE)} : {mot}" for mot in INTERDITS if mot.encode() in octets
        ]
    assert not fautes


def test_rien_n_est_remis_a_plus_tard() -> None:
    marques = re.compile("TO" + "DO|FIX" + "ME")
    fautes = [
        str(fichier.relative_to(RACINE))
        for fichier in suivis()
        if fichier.suffix in {".py", ".html", ".css", ".js", ".md", ".yaml"}
        and marques.search(fichier.read_text("utf-8"))
    ]
    assert not fautes
