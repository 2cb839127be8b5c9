"""Draws keys before the rows are written, so that each is written once, whatever it names."""

from __future__ import annotations

from django.db import connection, models


def reserver(modele: type[models.Model], nombre: int) -> list[int]:
    """`nombre` keys that no row of the model has, nor will have unless we write it; increasing.

    To call in the transaction that writes: SQLite has one writer, PostgreSQL a sequence.
    """
    table, colonne = modele._meta.db_table, str(modele._meta.pk.column)
    if connection.vendor == "sqlite":
        return _reserver_dans_sqlite(table, colonne, nombre)
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [f'"{table}"', colonne, nombre],
        )
        return sorted(cle for (cle,) in curseur.fetchall())


def _reserver_dans_sqlite(table: str, colonne: str, nombre: int) -> list[int]:
    nom, cle = connection.ops.quote_name(table), connection.ops.quote_name(colonne)
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT COALESCE(MAX({cle}), 0) FROM {nom}")  # noqa: S608  # names of our models
        plus_grande = curseur.fetchone()[0]
        curseur.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        ligne = curseur.fetchone()
        depart = max(plus_grande, ligne[0] if ligne else 0)
        if ligne:
            curseur.execute(
                "UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [depart + nombre, table]
            )
        else:
            curseur.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, depart + nombre]
            )
    return list(range(depart + 1, depart + nombre + 1))
