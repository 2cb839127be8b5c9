"""The triggers by which the database refuses to rewrite the log of accesses to internal statistics.

SQLite drops the triggers of a table that it rebuilds: a later migration that alters this table must put
them back.
"""

from django.db import migrations

TABLE = "statistiques_accesstatistique"
MESSAGE = "Un accès aux statistiques internes ne se modifie ni ne s''efface."
ORDRES = {"modification": "UPDATE", "suppression": "DELETE"}


def poser(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for nom, ordre in ORDRES.items():
            schema_editor.execute(
                f"CREATE TRIGGER {TABLE}_{nom} BEFORE {ordre} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        return
    schema_editor.execute(
        "CREATE FUNCTION statistiques_refuser() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_garde BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION statistiques_refuser()"
    )


def retirer(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for nom in ORDRES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{nom}")
        return
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_garde ON {TABLE}")
    schema_editor.execute("DROP FUNCTION IF EXISTS statistiques_refuser()")


class Migration(migrations.Migration):
    dependencies = [("statistiques", "0003_secret")]

    operations = [migrations.RunPython(poser, retirer)]
