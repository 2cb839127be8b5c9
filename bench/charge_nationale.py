"""A national load: every commune × 60 indicators × 5 years, in constant memory, on the engine at hand.

    python bench/charge_nationale.py [COMMUNES]
    outils/postgres_ephemere python bench/charge_nationale.py [COMMUNES]

Generates a CSV as a producer would publish it (separator `;`, decimal comma, `s` for secrecy), hands it in,
reads it, publishes it, reads a territory back, undoes it. Prints figures per second, the seconds of each
step and the peak of memory; a tenth of the communes is loaded first, so that the two peaks compare: the
command ends with 1 when the second is over one and a half times the first.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
ANNEES = range(2020, 2025)
COLONNES = 60
CROISSANCE = 1.5


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


def ecrire_le_fichier(chemin: Path, communes: list[str]) -> int:
    """Invented figures; how many."""
    tirage = random.Random(20261122)
    with chemin.open("w", encoding="utf-8") as sortie:
        sortie.write("CODGEO;annee;" + ";".join(f"c{rang}" for rang in range(COLONNES)) + "\n")
        for commune in communes:
            for annee in ANNEES:
                base = tirage.randrange(5, 4_000)
                cases = [
                    "s" if (base + rang) % 17 == 0 else f"{base + 7 * rang},{rang % 10}"
                    for rang in range(COLONNES)
                ]
                sortie.write(f"{commune};{annee};" + ";".join(cases) + "\n")
    return len(communes) * len(ANNEES) * COLONNES


def memoire() -> float:
    """The peak of memory of the process, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def charger(communes: list[str], dossier: Path) -> tuple[float, float]:
    """One load, told on the output: seconds to read and publish, and the peak of memory after."""
    from django.utils import timezone

    from maillage.comptes.models import Utilisateur
    from maillage.statistiques.actions import importations
    from maillage.statistiques.models import Valeur

    par = Utilisateur.objects.get(email="banc@exemple.fr")
    fichier = dossier / f"banc-{len(communes)}.csv"
    nombre = ecrire_le_fichier(fichier, communes)
    etapes = {}
    debut = time.perf_counter()
    with fichier.open("rb") as flux:
        importation = importations.deposer(
            source="banc", nom=fichier.name, flux=flux, par=par, le=timezone.now()
        )
    importation = importations.lire(importation=importation, par=par, le=timezone.now())
    etapes["lecture"] = time.perf_counter() - debut
    debut = time.perf_counter()
    importation = importations.publier(
        importation=importation, version=importation.version, par=par, le=timezone.now()
    )
    etapes["publication"] = time.perf_counter() - debut
    debut = time.perf_counter()
    commune = communes[len(communes) // 2]
    # As the portrait asks: the unique index of the open figures serves it.
    lues = list(Valeur.objects.filter(niveau="COMMUNE", code=commune, detenteur=None))
    etapes["une commune"] = time.perf_counter() - debut
    assert importation.bilan["ecrites"] == nombre
    assert len(lues) == len(ANNEES) * COLONNES
    pointe = memoire()
    if "--sans-annuler" not in sys.argv:
        debut = time.perf_counter()
        importations.annuler(
            importation=importation, version=importation.version, par=par, le=timezone.now()
        )
        etapes["annulation"] = time.perf_counter() - debut
    duree = etapes["lecture"] + etapes["publication"]
    dites = ", ".join(f"{nom} {secondes:.2f} s" for nom, secondes in etapes.items())
    print(f"{nombre} valeurs : {dites} ; {nombre / duree:.0f} valeurs/s, pointe {pointe:.0f} Mo")
    return duree, pointe


def principale() -> int:
    """Load a tenth, then all of it."""
    nombre = next((int(mot) for mot in sys.argv[1:] if mot.isdigit()), 35_000)
    sys.path.insert(0, str(RACINE / "src"))
    with tempfile.TemporaryDirectory() as nom:
        dossier = Path(nom)
        os.environ["MAILLAGE_DATA_DIR"] = nom
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from maillage.comptes.models import Utilisateur
        from maillage.statistiques import catalogue
        from maillage.statistiques.actions import catalogue as indicateurs
        from maillage.statistiques.models import Indicateur
        from maillage.territoires.actions import chargement

        call_command("migrate", verbosity=0)
        if connection.vendor == "sqlite":
            with connection.cursor() as curseur:
                curseur.execute("PRAGMA journal_mode=WAL")
        from django.utils import timezone

        indicateurs.charger()
        chargement.charger(le=timezone.now())
        Utilisateur.objects.ouvrir(email="banc@exemple.fr", est_administrateur=True)
        from maillage.territoires.models import Territoire

        communes = sorted(
            Territoire.objects.filter(niveau="COMMUNE").values_list("code", flat=True)
        )[:nombre]
        codes = list(Indicateur.objects.order_by("pk").values_list("code", flat=True)[:COLONNES])
        catalogue.FICHIER = dossier / "sources-du-banc.yaml"
        catalogue.FICHIER.write_text(catalogue_du_banc(codes), encoding="utf-8")
        print(f"moteur : {connection.vendor}")
        _, petite = charger(communes[: len(communes) // 10], dossier)
        _, grande = charger(communes, dossier)
        return 1 if grande > CROISSANCE * petite else 0


if __name__ == "__main__":
    sys.exit(principale())
