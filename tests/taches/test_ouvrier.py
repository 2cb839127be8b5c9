"""The process that works for another, alone: what it answers, and how it leaves."""

from __future__ import annotations

import math
import pickle
import struct
import subprocess
import sys

from maillage.taches.ouvrier import Issue


def trame(contenu: bytes) -> bytes:
    return struct.pack(">Q", len(contenu)) + contenu


def test_il_repond_puis_s_en_va_sans_un_mot() -> None:
    demande: list[tuple[object, ...]] = [(5, 1 << 34, math.sqrt), ((9.0,), {})]
    fini = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-m", "maillage.taches.ouvrier"],
        input=b"".join(trame(pickle.dumps(morceau)) for morceau in demande),
        capture_output=True,
        timeout=60,
        check=False,
    )
    reponse = Issue.RESULTAT.value + pickle.dumps(3.0)
    assert (fini.returncode, fini.stdout, fini.stderr) == (0, trame(reponse), b"")
