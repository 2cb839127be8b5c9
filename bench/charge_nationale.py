"""A national load: every commune × 60 indicators × 5 years, in constant memory, on the engine at hand.

    python bench/charge_nationale.py [COMMUNES] [--sans-annuler] [--dossier DOSSIER] [--contours FICHIER]
    outils/postgres_ephemere python bench/charge_nationale.py 35000

Generates a CSV as a producer would publish it (separator `;`, decimal comma, `s` for secrecy), hands it in,
reads it, publishes it; then asks the portraits (a commune, an EPCI, 80 communes) and the map of a
département beside an empty page; then undoes it. A tenth of the communes is loaded first: the command ends
with 1 when the second peak of memory is over one and a half times the first, when a figure of the second
load takes more than twice the time of one of the first, or when a page takes more than its bound of empty
pages. 3 500 communes without a number; 35 000 are ten million figures.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
ANNEES = range(2020, 2025)
COLONNES = 60
CROISSANCE = 1.5
RALENTISSEMENT = 2.0
PAGES_VIDES = 60  # empty pages that a page may cost
VIDE = "/bench/vide/"
PASSAGES = 5
ADRESSE = "banc@exemple.fr"
CLASSE = "classe_densite"


def catalogue_du_banc(codes: list[str]) -> str:
    """A source of one layout, a column an indicator."""
    colonnes = "\n".join(f"          c{rang}: {code}" for rang, code in enumerate(codes))
    return f"""sources:
  - identifiant: banc
    titre: Chiffres inventés du banc
    producteur: banc
    licence: sans objet
    theme: Territoires
    formes:
      - identifiant: large
        titre: une colonne par indicateur
        niveau: COMMUNE
        code: CODGEO
        colonne_annee: annee
        colonnes:
{colonnes}
"""


def ecrire_le_fichier(chemin: Path, communes: list[str], codes: list[str]) -> int:
    """Invented figures; how many."""
    tirage = random.Random(20261122)
    classe = codes.index(CLASSE) if CLASSE in codes else -1
    with chemin.open("w", encoding="utf-8") as sortie:
        sortie.write("CODGEO;annee;" + ";".join(f"c{rang}" for rang in range(len(codes))) + "\n")
        for commune in communes:
            niveau = tirage.randrange(1, 8)
            for annee in ANNEES:
                base = tirage.randrange(5, 4_000)
                cases = [
                    "s" if (base + rang) % 17 == 0 else f"{base + 7 * rang},{rang % 10}"
                    for rang in range(len(codes))
                ]
                if classe >= 0:
                    cases[classe] = str(niveau)
                sortie.write(f"{commune};{annee};" + ";".join(cases) + "\n")
    return len(communes) * len(ANNEES) * len(codes)


def memoire() -> float:
    """The peak of memory of the process, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def charger(communes: list[str], codes: list[str], dossier: Path):
    """One load, told on the output: the import, seconds to read and publish, and the peak of memory."""
    from django.utils import timezone

    from maillage.comptes.models import Utilisateur
    from maillage.statistiques.actions import importations

    par = Utilisateur.objects.get(email=ADRESSE)
    fichier = dossier / f"banc-{len(communes)}.csv"
    nombre = ecrire_le_fichier(fichier, communes, codes)
    debut, calcul = time.perf_counter(), time.process_time()
    with fichier.open("rb") as flux:
        importation = importations.deposer(
            source="banc", nom=fichier.name, flux=flux, par=par, le=timezone.now()
        )
    importation = importations.lire(importation=importation, par=par, le=timezone.now())
    lue = time.perf_counter()
    importation = importations.publier(
        importation=importation, version=importation.version, par=par, le=timezone.now()
    )
    duree, pointe = time.perf_counter() - debut, memoire()
    calcul = time.process_time() - calcul
    assert importation.bilan["ecrites"] == nombre
    fichier.unlink()
    charge = os.getloadavg()[0]
    print(
        f"{nombre} valeurs : lecture {lue - debut:.1f} s, publication {debut + duree - lue:.1f} s, "
        f"dont {calcul:.1f} s de calcul ; {nombre / duree:.0f} valeurs/s, pointe {pointe:.0f} Mo, "
        f"charge de la machine {charge:.1f}",
        flush=True,
    )
    return importation, duree / nombre, pointe


def annuler(importation) -> None:
    """Undo a load, told on the output."""
    from django.utils import timezone

    from maillage.comptes.models import Utilisateur
    from maillage.statistiques.actions import importations

    debut = time.perf_counter()
    importations.annuler(
        importation=importation,
        version=importation.version,
        par=Utilisateur.objects.get(email=ADRESSE),
        le=timezone.now(),
    )
    print(f"annulation {time.perf_counter() - debut:.1f} s", flush=True)


def adresses(communes: list[str]) -> dict[str, str]:
    """The pages to ask: in the middle of what was loaded, so that everything is known there."""
    from maillage.territoires.models import Territoire

    chargees = Territoire.objects.filter(niveau="COMMUNE", code__in=communes[-2_000:])
    commune = (
        chargees.exclude(epci=None).exclude(departement=None).order_by("-population_municipale")[0]
    )
    codes = "%2C".join(communes[-80:])
    return {
        "portrait d’une commune": f"/statistiques/portrait/commune/{commune.code}/",
        "portrait d’un EPCI": f"/statistiques/portrait/epci/{commune.epci.code}/",
        "portrait de 80 communes": f"/statistiques/portrait/?communes={codes}",
        "carte d’un département": f"/statistiques/carte/departement/{commune.departement.code}/",
    }


def demander(communes: list[str]) -> bool:
    """Print what the pages cost, first asked then again; whether each holds its bound of empty pages.

    Milliseconds of the clock, then of the processor, which alone make the ratio.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from maillage.comptes.models import Utilisateur

    client = Client()
    client.force_login(Utilisateur.objects.get(email=ADRESSE))
    _secondes(client, VIDE)
    vide = _mediane(client, VIDE)
    print(f"{'':28}{'d’abord':>18}{'ensuite':>18}{'pages vides':>13}{'req.':>6}", flush=True)
    tenu = True
    for nom, adresse in adresses(communes).items():
        premiere = _secondes(client, adresse)
        with CaptureQueriesContext(connection) as requetes:
            client.get(adresse)
        nombre = len(requetes)
        ensuite = _mediane(client, adresse)
        ratio = ensuite[1] / vide[1]
        tenu = tenu and ratio <= PAGES_VIDES
        print(f"{nom:28}{_ms(premiere)}{_ms(ensuite)}{ratio:13.1f}{nombre:6d}", flush=True)
    print(f"(page vide : {_ms(vide).strip()} ; charge de la machine {os.getloadavg()[0]:.1f})")
    return tenu


def _secondes(client, adresse: str) -> tuple[float, float]:
    """Seconds of the clock, and of the processor: a busy machine lengthens the first alone."""
    debut, calcul = time.perf_counter(), time.process_time()
    reponse = client.get(adresse)
    durees = time.perf_counter() - debut, time.process_time() - calcul
    if reponse.status_code != 200:
        raise SystemExit(f"{adresse} answers {reponse.status_code}.")
    return durees


def _mediane(client, adresse: str) -> tuple[float, float]:
    passages = [_secondes(client, adresse) for _ in range(PASSAGES)]
    return statistics.median(p[0] for p in passages), statistics.median(p[1] for p in passages)


def _ms(durees: tuple[float, float]) -> str:
    return f"{1000 * durees[0]:7.0f} ({1000 * durees[1]:4.0f}) ms"


def preparer(dossier: Path) -> list[str]:
    """An instance of its own in this folder, its source declared; the indicators of the bench."""
    sys.path[:0] = [str(RACINE / "src"), str(RACINE / "bench")]
    os.environ["MAILLAGE_DATA_DIR"] = str(dossier)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF, settings.ALLOWED_HOSTS = "adresses", ["testserver"]
    from maillage.comptes.models import Utilisateur
    from maillage.ligne import installer
    from maillage.statistiques import catalogue
    from maillage.statistiques.models import Indicateur

    installer.executer(None)
    if not Utilisateur.objects.filter(email=ADRESSE).exists():
        Utilisateur.objects.ouvrir(email=ADRESSE, est_administrateur=True)
    lus = Indicateur.objects.filter(calcule=False, diffusion="OUVERTE").order_by("pk")
    # Those that the portrait of a commune asks first, then others to make up the number.
    de_commune = [i.code for i in lus if "COMMUNE" in i.niveaux]
    codes = [*de_commune, *(i.code for i in lus if i.code not in de_commune)][:COLONNES]
    catalogue.FICHIER = dossier / "sources-du-banc.yaml"
    catalogue.FICHIER.write_text(catalogue_du_banc(codes), encoding="utf-8")
    return codes


def dessiner_les_communes(fichier: Path) -> None:
    """Load the outlines of the communes, told on the output."""
    from django.utils import timezone

    from maillage.territoires.actions import contours
    from maillage.territoires.enums import Niveau

    bilan = contours.charger(
        niveau=Niveau.COMMUNE,
        octets=fichier.read_bytes(),
        nom_fichier=fichier.name,
        millesime="2026",
        source="banc",
        licence="sans objet",
        le=timezone.now(),
    )
    print(f"{bilan.charges} contours", flush=True)


def mesurer(nombre: int, dossier: Path, *, garder: bool, contours: Path | None) -> int:
    """Load a tenth and undo it, then load all, ask the pages, undo: 0 when the bounds hold."""
    codes = preparer(dossier)
    from django.db import connection

    from maillage.territoires.models import Territoire

    communes = sorted(Territoire.objects.filter(niveau="COMMUNE").values_list("code", flat=True))
    communes = communes[:nombre]
    print(f"moteur : {connection.vendor}, {len(codes)} indicateurs", flush=True)
    dixieme, lent, petite = charger(communes[: len(communes) // 10], codes, dossier)
    annuler(dixieme)
    tout, plus_lent, grande = charger(communes, codes, dossier)
    if contours:
        dessiner_les_communes(contours)
    tenu = demander(communes)
    if not garder:
        annuler(tout)
    print(
        f"mémoire × {grande / petite:.2f} ({CROISSANCE} au plus), temps d’une valeur × "
        f"{plus_lent / lent:.2f} ({RALENTISSEMENT} au plus), pages : {PAGES_VIDES} vides au plus"
    )
    bornes = (grande <= CROISSANCE * petite, plus_lent <= RALENTISSEMENT * lent, tenu)
    return 0 if all(bornes) else 1


def principale() -> int:
    """Read the command line, and measure in a folder that goes with the command."""
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("communes", nargs="?", type=int, default=3_500)
    lecteur.add_argument("--sans-annuler", action="store_true")
    lecteur.add_argument("--dossier", type=Path, help="kept afterwards, with its data")
    lecteur.add_argument("--contours", type=Path, help="the outlines of the communes")
    choix = lecteur.parse_args()
    if choix.dossier:
        choix.dossier.mkdir(parents=True, exist_ok=True)
        return mesurer(
            choix.communes, choix.dossier, garder=choix.sans_annuler, contours=choix.contours
        )
    with tempfile.TemporaryDirectory(prefix="maillage-banc-") as nom:
        return mesurer(
            choix.communes, Path(nom), garder=choix.sans_annuler, contours=choix.contours
        )


if __name__ == "__main__":
    sys.exit(principale())
