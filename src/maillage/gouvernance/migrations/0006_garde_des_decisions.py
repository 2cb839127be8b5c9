"""The triggers by which the database keeps decisions, and refuses to rewrite a frozen relevé.

A decision is never deleted, whatever its meeting. Once a relevé of the meeting is frozen, its decisions
are neither changed nor added to; the relevé, its validations and its files do not change either.

SQLite drops the triggers of a table that it rebuilds: a later migration that alters `Decision`,
`Releve`, `ValidationReleve` or `FichierReleve` must put them back (and take them away first: those of a
decision name the table of the relevés).
"""

from django.db import migrations

FIGE = "SELECT 1 FROM gouvernance_releve WHERE fige_le IS NOT NULL AND"
DECISION = "Les décisions d''un relevé figé ne changent plus : prenez-en une autre, qui remplace."
EFFACER = "Une décision ne s''efface pas : prenez-en une autre, qui la remplace."
RELEVE = "Un relevé figé ne se modifie ni ne s''efface : faites-en un autre, qui le corrige."
CONTENU = "reunion_id, numero, corrige_id, ce_qui_est_corrige, amendements, empreinte, propose_le, fige_le"
# name, table, order, condition
GARDES = (
    ("decision_modification", "decision", "UPDATE", f"EXISTS ({FIGE} reunion_id = OLD.reunion_id)"),
    ("decision_ajout", "decision", "INSERT", f"EXISTS ({FIGE} reunion_id = NEW.reunion_id)"),
    ("decision_suppression", "decision", "DELETE", "1 = 1"),
    ("releve_modification", "releve", f"UPDATE OF {CONTENU}", "OLD.fige_le IS NOT NULL"),
    ("releve_suppression", "releve", "DELETE", "OLD.fige_le IS NOT NULL"),
    (
        "validation_modification",
        "validationreleve",
        "UPDATE",
        f"EXISTS ({FIGE} id = OLD.releve_id)",
    ),
    ("validation_ajout", "validationreleve", "INSERT", f"EXISTS ({FIGE} id = NEW.releve_id)"),
    ("validation_suppression", "validationreleve", "DELETE", f"EXISTS ({FIGE} id = OLD.releve_id)"),
    ("fichier_modification", "fichierreleve", "UPDATE", "1 = 1"),
    ("fichier_ajout", "fichierreleve", "INSERT", f"EXISTS ({FIGE} id = NEW.releve_id)"),
    ("fichier_suppression", "fichierreleve", "DELETE", "1 = 1"),
)


def message(nom):
    if nom == "decision_suppression":
        return EFFACER
    return DECISION if nom.startswith("decision") else RELEVE


def sqlite():
    for nom, table, ordre, condition in GARDES:
        yield f"""CREATE TRIGGER gouvernance_garde_{nom} BEFORE {ordre} ON gouvernance_{table}
        WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message(nom)}'); END"""


def postgresql():
    for nom, table, ordre, condition in GARDES:
        rendu = "NEW" if not ordre.startswith("DELETE") else "OLD"
        yield f"""CREATE FUNCTION gouvernance_garde_{nom}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {condition} THEN
                RAISE EXCEPTION '{message(nom)}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN {rendu};
        END $$"""
        yield f"""CREATE TRIGGER gouvernance_garde_{nom} BEFORE {ordre} ON gouvernance_{table}
        FOR EACH ROW EXECUTE FUNCTION gouvernance_garde_{nom}()"""


def poser(apps, schema_editor):
    ordres = sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql()
    for ordre in ordres:
        schema_editor.execute(ordre)


def retirer(apps, schema_editor):
    for nom, table, _, _ in GARDES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS gouvernance_garde_{nom}")
        else:
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS gouvernance_garde_{nom} ON gouvernance_{table}"
            )
            schema_editor.execute(f"DROP FUNCTION IF EXISTS gouvernance_garde_{nom}()")


class Migration(migrations.Migration):
    dependencies = [("gouvernance", "0005_decisions")]

    operations = [migrations.RunPython(poser, retirer)]
