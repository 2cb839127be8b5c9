"""How much each page costs against an empty page of the same shell, and in how many queries.

    make bench

Prints, for the demo then for 200 démarches of 100 fiches: the ratio of the medians, the median in
milliseconds, the number of queries. Ratios of one run compare from a machine to another; times do not.
Then the views of a plan of 400 fiches: its tree and its table must answer within 8 times the empty page,
or the command ends with 1.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import tempfile
import time
import warnings
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
PASSAGES = 7
VIDE = "/bench/vide/"
PLAFOND = 8
VUES = ("plan", "fiches", "etats", "calendrier", "couverture")
TENUES = {"plan", "fiches"}
# Files and exits are no pages; searches need words.
HORS = ("account_", "portail:fichier", "portail:sante")


def mesurer(client, adresse: str) -> tuple[float, int] | None:
    """The median time of the page in milliseconds and its queries; None if it is no page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as requetes:
        reponse = client.get(adresse)
    nombre = len(requetes)
    if reponse.status_code != 200 or "text/html" not in reponse.headers["Content-Type"]:
        return None
    temps = []
    for _ in range(PASSAGES):
        debut = time.perf_counter()
        client.get(adresse)
        temps.append(1000 * (time.perf_counter() - debut))
    return statistics.median(temps), nombre


def adresses(slug: str) -> dict[str, str]:
    """The pages without parameter, and those of this démarche."""
    from django.urls import reverse

    from appuis.monde import routes

    trouvees = {}
    for route in routes():
        if route.nom.startswith(HORS) or route.nom == "vide":
            continue
        if set(route.parametres) <= {"slug"}:
            trouvees[route.nom] = reverse(route.nom, kwargs=dict.fromkeys(route.parametres, slug))
        elif set(route.parametres) == {"slug", "piece"}:
            trouvees[f"{route.nom} (convention)"] = reverse(route.nom, args=[slug, "convention"])
    trouvees["portail:recherche (mots)"] = reverse("portail:recherche") + "?q=enfance"
    return trouvees


def releve(client, slug: str) -> dict[str, tuple[float, float, int]]:
    """By page: ratio to the empty page, milliseconds, queries."""
    reference = mesurer(client, VIDE)
    if reference is None:
        raise SystemExit("The empty page does not answer.")
    pages = {"(page vide)": (1.0, *reference)}
    for nom, adresse in adresses(slug).items():
        mesure = mesurer(client, adresse)
        if mesure:
            pages[nom] = (mesure[0] / reference[0], *mesure)
    return pages


def imprimer(demo: dict, grand: dict) -> None:
    """One line a page, the dearest of the large portfolio first."""
    print(f"{'':44}{'démo':>24}{'200 démarches × 100':>28}")
    print(f"{'page':44}{'ratio':>8}{'ms':>8}{'req.':>8}   {'ratio':>9}{'ms':>8}{'req.':>8}")
    for nom in sorted(grand, key=lambda nom: -grand[nom][0]):
        petite = demo.get(nom)
        gauche = f"{petite[0]:8.1f}{petite[1]:8.1f}{petite[2]:8d}" if petite else f"{'—':>24}"
        ratio, temps, requetes = grand[nom]
        print(f"{nom:44}{gauche}   {ratio:9.1f}{temps:8.1f}{requetes:8d}")


def alterner(client, *adresses: str) -> list[float]:
    """The median of the processor's time of each page, in milliseconds, asked in turn.

    A busy machine then slows them alike, and what waits for its turn is not counted.
    """
    temps: dict[str, list[float]] = {adresse: [] for adresse in adresses}
    for _ in range(PASSAGES):
        for adresse, mesures in temps.items():
            debut = time.process_time()
            client.get(adresse)
            mesures.append(1000 * (time.process_time() - debut))
    return [statistics.median(mesures) for mesures in temps.values()]


def grand_plan(client, slug: str) -> bool:
    """Print the views of a plan of 400 fiches; whether its tree and its table hold their bound."""
    from django.urls import reverse

    print(f"\n{'plan de 400 fiches':44}{'ratio':>8}{'ms':>8}{'req.':>8}")
    tenu = True
    for nom in VUES:
        adresse = reverse(f"plan_actions:{nom}", args=[slug])
        mesure = mesurer(client, adresse)
        if mesure is None:
            raise SystemExit(f"The view « {nom} » does not answer.")
        vide, pleine = alterner(client, VIDE, adresse)
        ratio = pleine / vide
        tenu = tenu and (nom not in TENUES or ratio <= PLAFOND)
        borne = f"   ({PLAFOND} au plus)" if nom in TENUES else ""
        print(f"plan_actions:{nom:31}{ratio:8.1f}{pleine:8.1f}{mesure[1]:8d}{borne}")
    return tenu


def principale() -> None:
    """Install a demo apart, measure it, make it large, measure it again."""
    sys.path[:0] = [str(RACINE / "bench"), str(RACINE / "tests")]
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as dossier:
        os.environ["MAILLAGE_DATA_DIR"] = dossier
        os.environ.pop("MAILLAGE_DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.config.settings"
        import django
        from django.conf import settings

        django.setup()
        settings.ROOT_URLCONF = "adresses"
        settings.ALLOWED_HOSTS = ["testserver"]
        if not _mesurer():
            raise SystemExit(1)


def _mesurer() -> bool:
    from django.db import connection
    from django.test import Client
    from django.utils import timezone
    from generation import engager, engendrer, engendrer_un_plan

    from maillage.comptes.demonstration import DOMAINE
    from maillage.comptes.models import Utilisateur
    from maillage.demonstration import chargement
    from maillage.ligne import installer

    warnings.simplefilter("ignore")
    logging.getLogger("django.request").setLevel(logging.ERROR)
    installer.executer(None)
    debut = time.perf_counter()
    chargement.charger(le=timezone.now())
    print(f"Démo chargée en {time.perf_counter() - debut:.1f} s")
    compte = Utilisateur.objects.get(email=f"demo@{DOMAINE}")
    client = Client()
    client.force_login(compte)
    engager(compte)
    demo = releve(client, "toulouse")
    slug = engendrer(compte)
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")
    imprimer(demo, releve(client, slug))
    return grand_plan(client, engendrer_un_plan(compte))


if __name__ == "__main__":
    principale()
