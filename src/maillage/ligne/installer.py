"""`maillage installer`: bring the database up to date. The second run finds nothing to do."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "installer", help="créer la base de données, ou la mettre à jour"
    )
    commande.set_defaults(executer=executer)


def executer(args: argparse.Namespace) -> int:
    """Migrate, prepare the cache, load what the product ships. 2 if a setting is wrong: it is said."""
    anomalies = anomalies_de_reglage()
    if anomalies:
        print("\n".join(anomalies), file=sys.stderr)
        return 2
    faits = [*_migrer(), *_preparer_sqlite(), *_charger_territoires(), *_charger_indicateurs()]
    print("\n".join(faits or ["La base de données est à jour."]))
    return 0


def anomalies_de_reglage() -> list[str]:
    """What is wrong in the settings, each with the way to mend it."""
    from django.core.checks import run_checks

    return [
        " ".join(filter(None, (anomalie.msg, anomalie.hint, f"({anomalie.id})")))
        for anomalie in run_checks()
        if anomalie.is_serious()
    ]


def migrations_en_attente() -> int:
    """How many migrations the database has not had yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executeur = MigrationExecutor(connection)
    return len(executeur.migration_plan(executeur.loader.graph.leaf_nodes()))


def refus_de_servir() -> bool:
    """Whether the database is behind the code; then it is said on the error stream."""
    if not migrations_en_attente():
        return False
    print(
        "La base de données n’est pas à jour. Lancez « maillage installer », puis recommencez.",
        file=sys.stderr,
    )
    return True


def cause_d_une_base_absente() -> str | None:
    """Why the database does not answer, if it is for want of a setting or of an installation."""
    from django.db import DatabaseError, connection

    anomalies = anomalies_de_reglage()
    if anomalies:
        return "\n".join(anomalies)
    if connection.in_atomic_block:
        return None
    try:
        en_attente = migrations_en_attente()
    except DatabaseError:
        return "La base de données ne répond pas. Vérifiez MAILLAGE_DATABASE_URL."
    if en_attente:
        return (
            "La base de données n’est pas à jour. Lancez « maillage installer », puis recommencez."
        )
    return None


def _migrer() -> list[str]:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    faits = []
    en_attente = migrations_en_attente()
    if en_attente:
        call_command("migrate", verbosity=0, interactive=False)
        faits.append(f"Base de données mise à jour : {en_attente} migration(s) appliquée(s).")
    table = settings.CACHES["default"]["LOCATION"]
    if table not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)
        faits.append("Table du cache créée.")
    return faits


def _preparer_sqlite() -> list[str]:
    """Readers no longer wait for the writer; SQLite keeps this mode in the file."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as curseur:
        (avant,) = curseur.execute("PRAGMA journal_mode").fetchone()
        curseur.execute("PRAGMA journal_mode=WAL")
    return [] if avant == "wal" else ["Base SQLite passée en mode WAL."]


def _charger_territoires() -> list[str]:
    from django.utils import timezone

    from maillage.territoires.actions import chargement

    le = timezone.now()
    millesime = chargement.charger(le=le)
    return [f"{millesime.libelle} : chargé."] if millesime.charge_le == le else []


def _charger_indicateurs() -> list[str]:
    from maillage.statistiques.actions import catalogue

    changes = catalogue.charger()
    return [f"Catalogue des indicateurs : {changes} mis à jour."] if changes else []
