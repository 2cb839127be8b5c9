"""The triggers by which the database refuses to rewrite what was published.

SQLite drops the triggers of a table that it rebuilds: a later migration that alters `VersionDeClause`
or `ModeleWord` must put them back.
"""

from django.db import migrations

TABLES = {
    "clauses_versiondeclause": "Une version de clause publiée ne se modifie ni ne s''efface.",
    "clauses_modeleword": "Une version de modèle Word ne se modifie ni ne s''efface.",
}
ORDRES = {"modification": "UPDATE", "suppression": "DELETE"}


def sqlite():
    for table, message in TABLES.items():
        for nom, ordre in ORDRES.items():
            yield f"""CREATE TRIGGER {table}_{nom} BEFORE {ordre} ON {table}
            BEGIN SELECT RAISE(ABORT, '{message}'); END"""


def postgresql():
    for table, message in TABLES.items():
        yield f"""CREATE FUNCTION {table}_refuser() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
        yield f"""CREATE TRIGGER {table}_garde BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_refuser()"""


def poser(apps, schema_editor):
    ordres = sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql()
    for ordre in ordres:
        schema_editor.execute(ordre)


def retirer(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for nom in ORDRES:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{nom}")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_garde ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_refuser()")


class Migration(migrations.Migration):
    dependencies = [("clauses", "0001_initial")]

    operations = [migrations.RunPython(poser, retirer)]
