"""How fast the documents are written: a whole convention in each format, then a series of deliberations.

    make bench-documents

The convention has 14 articles, 7 annexes, 60 fiches and some 150 pages (`arbre_de_convention.py`). Each
file is written by the atelier, as when it is downloaded: in a process of its own, none of whose caches
is warm; the median is printed, then the least and the most: on a machine that does something else
besides, the least is what its cores can do. Beside it, in the same run and from the same tree,
WeasyPrint from the HTML and LibreOffice from the DOCX and the ODT, where they are there; the ratio of
their processor's time to ours compares from a machine to another, times do not. Then 100 deliberations
are asked for, written and put in one archive by the task, from the database to the ZIP.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parents[1]
PASSAGES = 7
BORNES = {"pdf": 1.5, "docx": 1.5, "odt": 0.8}  # seconds, on two quiet cores (issue 9, §6)
DELIBERATIONS, BORNE_DU_TIRAGE = 100, 30.0
WEASYPRINT = RACINE / ".venv-bench" / "bin" / "python"
ECRIRE_PAR_WEASYPRINT = """
import sys, time
import weasyprint
page = sys.stdin.buffer.read().decode()
debut, travail = time.perf_counter(), time.process_time()
octets = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
sys.stdout.write(f"{time.perf_counter() - debut} {time.process_time() - travail} {len(octets)}")
"""


def principale() -> None:
    """Install an instance apart, measure, print."""
    sys.path[:0] = [str(RACINE / "bench"), str(RACINE / "tests")]
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as dossier:
        os.environ["MAILLAGE_DATA_DIR"] = dossier
        os.environ.pop("MAILLAGE_DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.config.settings"
        import django

        django.setup()
        charge = ", ".join(f"{c:.1f}" for c in os.getloadavg())
        print(f"{os.cpu_count()} cœurs, charge {charge}")
        _convention(Path(dossier))
        _deliberations()


def _convention(dossier: Path) -> None:
    import pypdfium2
    from arbre_de_convention import convention

    from maillage.documents import atelier

    arbre = convention()
    atelier.rendre(arbre, "odt")  # the process is started once, not at each document
    fichiers = {f: atelier.rendre(arbre, f) for f in ("pdf", "docx", "odt", "html")}
    pages = len(pypdfium2.PdfDocument(BytesIO(fichiers["pdf"])))
    print(f"\nConvention de {pages} pages{'secondes':>20}{'processeur':>12}{'doc/s':>8}{'Mo':>7}")
    mesures = {}
    for format_, octets in fichiers.items():
        temps, travail = _repeter(lambda f=format_: atelier.rendre(arbre, f))
        mesures[format_] = travail
        suite = f"   de {min(temps):.2f} à {max(temps):.2f}"
        if format_ in BORNES:
            suite += f" ({BORNES[format_]} s au plus)"
        _ligne(
            f"Maillage, {format_.upper()}", statistics.median(temps), travail, len(octets), suite
        )
    pdf = mesures["pdf"]
    _comparer("WeasyPrint, HTML → PDF/UA-1", lambda: _weasyprint(fichiers["html"]), pdf)
    for format_ in ("docx", "odt"):
        source = dossier / f"convention.{format_}"
        source.write_bytes(fichiers[format_])
        nom = f"LibreOffice, {format_.upper()} → PDF"
        _comparer(nom, lambda s=source: _libreoffice(s, dossier), pdf)


def _repeter(faire: Callable[[], Any]) -> tuple[list[float], float]:
    """Seconds on the clock of each time, and the median of the processor's, ours and that of the ouvriers."""
    temps, travaux = [], []
    for _ in range(PASSAGES):
        travail, debut = _travail(), time.perf_counter()
        faire()
        temps.append(time.perf_counter() - debut)
        travaux.append(_travail() - travail)
    return temps, statistics.median(travaux)


def _travail() -> float:
    """Processor's time of this process, and of the ouvriers, which count that of their own children."""
    from maillage.documents import atelier

    ici = resource.getrusage(resource.RUSAGE_SELF)
    return ici.ru_utime + ici.ru_stime + sum(_de_l_ouvrier(o) for o in atelier.equipe.libres)


def _de_l_ouvrier(ouvrier: Any) -> float:
    """Its time and that of the children it waited for (proc(5): utime, stime, cutime, cstime)."""
    try:
        etat = Path(f"/proc/{ouvrier.processus.pid}/stat").read_text()
    except OSError:
        return 0.0
    champs = etat.rpartition(")")[2].split()
    return sum(int(champ) for champ in champs[11:15]) / os.sysconf("SC_CLK_TCK")


def _comparer(nom: str, faire: Callable[[], tuple[float, float, int] | str], pdf: float) -> None:
    lu = faire()
    if isinstance(lu, str):
        print(f"{nom:32}{lu}")
        return
    temps, travail, taille = lu
    _ligne(nom, temps, travail, taille, f"   {travail / pdf:.1f} fois notre PDF")


def _ligne(nom: str, temps: float, travail: float, taille: int, suite: str) -> None:
    print(f"{nom:32}{temps:11.2f}{travail:12.2f}{1 / temps:8.2f}{taille / 1e6:7.2f}{suite}")


def _weasyprint(page: bytes) -> tuple[float, float, int] | str:
    if not WEASYPRINT.exists():
        return "absent : « make bench-documents » le pose dans .venv-bench"
    mots = [str(WEASYPRINT), "-W", "ignore", "-c", ECRIRE_PAR_WEASYPRINT]
    fait = subprocess.run(mots, input=page, capture_output=True, timeout=600, check=False)
    if fait.returncode:
        derniere = fait.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return f"ne tourne pas ici ({derniere[:90]})"
    temps, travail, taille = fait.stdout.split()
    return float(temps), float(travail), int(taille)


def _libreoffice(source: Path, dossier: Path) -> tuple[float, float, int] | str:
    profil = f"-env:UserInstallation=file://{dossier}/profil"
    mots = ["soffice", profil, "--headless", "--convert-to", "pdf", "--outdir", str(dossier)]
    produit = source.with_suffix(".pdf")
    produit.unlink(missing_ok=True)
    avant, debut = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    try:
        subprocess.run([*mots, str(source)], capture_output=True, timeout=600, check=False)
    except FileNotFoundError:
        return "absent : apt-get install libreoffice-writer-nogui"
    temps = time.perf_counter() - debut
    apres = resource.getrusage(resource.RUSAGE_CHILDREN)
    if not produit.exists():
        return "ne lit pas les textes ici : apt-get install libreoffice-writer-nogui"
    travail = apres.ru_utime + apres.ru_stime - avant.ru_utime - avant.ru_stime
    return temps, travail, produit.stat().st_size


def _deliberations() -> None:
    from django.utils import timezone
    from generation import engendrer_des_signataires

    from maillage.conventions import tasks
    from maillage.conventions.actions import tirages
    from maillage.ligne import installer

    installer.executer(None)
    demarche, par = engendrer_des_signataires(DELIBERATIONS)
    print(f"\n{'Série de délibérations':32}{'secondes':>11}{'doc/s':>20}{'Mo':>7}")
    for format_ in ("pdf", "docx"):
        tirage = tirages.demander(
            demarche=demarche,
            piece="projet_deliberation",
            format=format_,
            par=par,
            le=timezone.now(),
        )
        debut = time.perf_counter()
        tasks.tirer_les_demandes.func()
        temps = time.perf_counter() - debut
        tirage.refresh_from_db()
        borne = f"   ({BORNE_DU_TIRAGE:.0f} s au plus)" if format_ == "pdf" else ""
        print(
            f"{tirage.ecrits} {format_.upper():28}{temps:11.2f}{tirage.ecrits / temps:20.2f}"
            f"{tirage.taille / 1e6:7.2f}{borne}"
        )


if __name__ == "__main__":
    principale()
