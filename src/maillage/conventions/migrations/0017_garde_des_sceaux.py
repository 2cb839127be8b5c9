"""The triggers by which the database refuses to rewrite a seal.

SQLite drops the triggers of a table that it rebuilds: a later migration that alters `Sceau` must put
them back.
"""

from django.db import migrations

TABLE = "conventions_sceau"
MESSAGE = "Un sceau ne se modifie ni ne s''efface."
ORDRES = {"modification": "UPDATE", "suppression": "DELETE"}

SQLITE = [
    f"""CREATE TRIGGER {TABLE}_{nom} BEFORE {ordre} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
    for nom, ordre in ORDRES.items()
]
POSTGRESQL = [
    f"""CREATE FUNCTION {TABLE}_refuser() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER {TABLE}_garde BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuser()""",
]
RETIRER = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {TABLE}_{nom}" for nom in ORDRES],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS {TABLE}_garde ON {TABLE}",
        f"DROP FUNCTION IF EXISTS {TABLE}_refuser()",
    ],
}


def poser(apps, schema_editor):
    for ordre in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(ordre)


def retirer(apps, schema_editor):
    for ordre in RETIRER[schema_editor.connection.vendor]:
        schema_editor.execute(ordre)


class Migration(migrations.Migration):
    dependencies = [("conventions", "0016_sceaux_des_actes")]

    operations = [migrations.RunPython(poser, retirer)]
