"""The triggers by which the database refuses to change what is frozen or signed.

An act frozen, in signature, signed or later keeps its content: only its state and its version move, and
never back to a draft. A signature that was given stays, once the act is no longer in signature.

SQLite drops the triggers of a table that it rebuilds: a later migration that alters `Acte` or
`Signature` must put them back.
"""

from django.db import migrations

ACTE = "Un acte figé ou signé ne se modifie pas : un changement passe par un avenant."
SIGNATURE = "Une signature donnée ne se modifie pas."
MODIFIABLES = "('BROUILLON', 'RELU', 'VALIDE_COPIL')"
SIGNES = "('SIGNE', 'ADHESION_TARDIVE')"


def sqlite(colonnes):
    change = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in colonnes)
    return [
        f"""CREATE TRIGGER conventions_acte_fige BEFORE UPDATE ON conventions_acte
        WHEN OLD.etat NOT IN {MODIFIABLES} AND (NEW.etat IN {MODIFIABLES} OR {change})
        BEGIN SELECT RAISE(ABORT, '{ACTE}'); END""",
        f"""CREATE TRIGGER conventions_signature_donnee BEFORE UPDATE ON conventions_signature
        WHEN OLD.etat IN {SIGNES} AND OLD.signee_le IS NOT NULL
        AND (SELECT etat FROM conventions_acte WHERE id = OLD.acte_id) <> 'EN_SIGNATURE'
        BEGIN SELECT RAISE(ABORT, '{SIGNATURE}'); END""",
    ]


POSTGRESQL = [
    f"""CREATE FUNCTION conventions_refuser_acte() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.etat NOT IN {MODIFIABLES} AND (NEW.etat IN {MODIFIABLES}
            OR to_jsonb(OLD) - 'etat' - 'version' <> to_jsonb(NEW) - 'etat' - 'version') THEN
            RAISE EXCEPTION '{ACTE}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER conventions_acte_fige BEFORE UPDATE ON conventions_acte
    FOR EACH ROW EXECUTE FUNCTION conventions_refuser_acte()""",
    f"""CREATE FUNCTION conventions_refuser_signature() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.etat IN {SIGNES} AND OLD.signee_le IS NOT NULL
            AND (SELECT etat FROM conventions_acte WHERE id = OLD.acte_id) <> 'EN_SIGNATURE' THEN
            RAISE EXCEPTION '{SIGNATURE}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER conventions_signature_donnee BEFORE UPDATE ON conventions_signature
    FOR EACH ROW EXECUTE FUNCTION conventions_refuser_signature()""",
]
RETIRER = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS conventions_acte_fige",
        "DROP TRIGGER IF EXISTS conventions_signature_donnee",
    ],
    "postgresql": [
        "DROP TRIGGER IF EXISTS conventions_acte_fige ON conventions_acte",
        "DROP FUNCTION IF EXISTS conventions_refuser_acte()",
        "DROP TRIGGER IF EXISTS conventions_signature_donnee ON conventions_signature",
        "DROP FUNCTION IF EXISTS conventions_refuser_signature()",
    ],
}


def poser(apps, schema_editor):
    champs = apps.get_model("conventions", "Acte")._meta.concrete_fields
    colonnes = [champ.column for champ in champs if champ.name not in {"etat", "version"}]
    ordres = sqlite(colonnes) if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for ordre in ordres:
        schema_editor.execute(ordre)


def retirer(apps, schema_editor):
    for ordre in RETIRER[schema_editor.connection.vendor]:
        schema_editor.execute(ordre)


class Migration(migrations.Migration):
    dependencies = [("conventions", "0001_initial")]

    operations = [migrations.RunPython(poser, retirer)]
