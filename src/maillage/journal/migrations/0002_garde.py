"""The head of the chain, and the triggers by which the database refuses to rewrite the journal.

SQLite drops the triggers of a table that it rebuilds: a later migration that alters `Evenement`
must put them back.
"""

from django.db import migrations

MESSAGE = "Le journal ne se modifie ni ne s''efface."

POSER = {
    "sqlite": [
        f"""CREATE TRIGGER journal_refuse_{nom} BEFORE {ordre} ON journal_evenement
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
        for nom, ordre in [("modification", "UPDATE"), ("suppression", "DELETE")]
    ],
    "postgresql": [
        f"""CREATE FUNCTION journal_refuser() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        """CREATE TRIGGER journal_garde BEFORE UPDATE OR DELETE ON journal_evenement
        FOR EACH ROW EXECUTE FUNCTION journal_refuser()""",
    ],
}
RETIRER = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS journal_refuse_modification",
        "DROP TRIGGER IF EXISTS journal_refuse_suppression",
    ],
    "postgresql": [
        "DROP TRIGGER IF EXISTS journal_garde ON journal_evenement",
        "DROP FUNCTION IF EXISTS journal_refuser()",
    ],
}


def poser(apps, schema_editor):
    for ordre in POSER[schema_editor.connection.vendor]:
        schema_editor.execute(ordre)


def retirer(apps, schema_editor):
    for ordre in RETIRER[schema_editor.connection.vendor]:
        schema_editor.execute(ordre)


def creer_la_tete(apps, schema_editor):
    apps.get_model("journal", "Chaine").objects.using(schema_editor.connection.alias).create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.RunPython(creer_la_tete, migrations.RunPython.noop),
        migrations.RunPython(poser, retirer),
    ]
