"""The triggers by which the database refuses to rewrite what a restoration kept of another instance.

SQLite drops the triggers of a table that it rebuilds: a later migration that alters one of these tables
must put them back.
"""

from django.db import migrations

MESSAGE = "Ce qui vient d''une autre instance ne se modifie ni ne s''efface."
TABLES = ("archives_origine", "archives_cledorigine", "archives_evenementdorigine")
ORDRES = {"modification": "UPDATE", "suppression": "DELETE"}


def poser(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for nom, ordre in ORDRES.items():
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_{nom} BEFORE {ordre} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                )
        return
    schema_editor.execute(
        "CREATE FUNCTION archives_refuser() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_garde BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION archives_refuser()"
        )


def retirer(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for nom in ORDRES:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{nom}")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_garde ON {table}")
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute("DROP FUNCTION IF EXISTS archives_refuser()")


class Migration(migrations.Migration):
    dependencies = [("archives", "0001_initial")]

    operations = [migrations.RunPython(poser, retirer)]
