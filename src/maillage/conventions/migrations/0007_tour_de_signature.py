"""The state of a partial signature, who signed and why before its assembly, and the signed pages.

A signature that was given may now change while the signature of the act is partial too. The trigger
that holds it is dropped and put back: SQLite rebuilds the table, which loses it.
"""

import django.db.models.deletion
from django.db import migrations, models

REFUS = "Une signature donnée ne se modifie pas."
SIGNES = "('SIGNE', 'ADHESION_TARDIVE')"
AVANT = "('EN_SIGNATURE')"
APRES = "('EN_SIGNATURE', 'PARTIELLE')"


def sqlite(en_signature):
    return f"""CREATE TRIGGER conventions_signature_donnee BEFORE UPDATE ON conventions_signature
        WHEN OLD.etat IN {SIGNES} AND OLD.signee_le IS NOT NULL
        AND (SELECT etat FROM conventions_acte WHERE id = OLD.acte_id) NOT IN {en_signature}
        BEGIN SELECT RAISE(ABORT, '{REFUS}'); END"""


def postgresql(en_signature):
    return f"""CREATE OR REPLACE FUNCTION conventions_refuser_signature() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.etat IN {SIGNES} AND OLD.signee_le IS NOT NULL
            AND (SELECT etat FROM conventions_acte WHERE id = OLD.acte_id) NOT IN {en_signature} THEN
            RAISE EXCEPTION '{REFUS}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$"""


def poser(schema_editor, en_signature):
    if schema_editor.connection.vendor == "sqlite":
        oter(None, schema_editor)
        schema_editor.execute(sqlite(en_signature))
    else:
        schema_editor.execute(postgresql(en_signature))


def oter(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS conventions_signature_donnee")


def poser_apres(apps, schema_editor):
    poser(schema_editor, APRES)


def remettre_avant(apps, schema_editor):
    poser(schema_editor, AVANT)


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0006_garde_des_versions'),
        ('fichiers', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(oter, remettre_avant),
        migrations.AddField(
            model_name='signature',
            name='derogation',
            field=models.CharField(blank=True, help_text="Pourquoi la signature a été reçue avant l'autorisation de l'assemblée.", max_length=300, verbose_name='signé sans autorisation enregistrée'),
        ),
        migrations.AddField(
            model_name='signature',
            name='signe_par',
            field=models.TextField(blank=True, help_text='Une personne par ligne, avec la qualité en laquelle elle a signé.', verbose_name='signé par'),
        ),
        migrations.AddField(
            model_name='signature',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name='acte',
            name='etat',
            field=models.CharField(choices=[('BROUILLON', 'Brouillon'), ('RELU', 'Relu'), ('VALIDE_COPIL', 'Validé en COPIL'), ('FIGE', 'Figé'), ('EN_SIGNATURE', 'En signature'), ('PARTIELLE', 'Signature partielle'), ('SIGNE', 'Signé'), ('REMPLACE', 'Remplacé'), ('RESILIE', 'Résilié')], default='BROUILLON', max_length=14, verbose_name='état'),
        ),
        migrations.CreateModel(
            name='PageSignee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verification', models.CharField(choices=[('VERIFIEE', 'Vérifiée par son code'), ('A_L_OEIL', 'À vérifier à l’œil'), ('ATTESTEE', 'Vérifiée à l’œil')], max_length=10, verbose_name='vérification')),
                ('attestee_par', models.CharField(blank=True, max_length=200, verbose_name="vérifiée à l'œil par")),
                ('attestee_le', models.DateTimeField(blank=True, null=True, verbose_name="vérifiée à l'œil le")),
                ('fichier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fichiers.fichier')),
                ('signature', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='conventions.signature')),
            ],
            options={
                'verbose_name': 'page signée',
                'verbose_name_plural': 'pages signées',
                'ordering': ['signature', 'pk'],
            },
        ),
        migrations.RunPython(poser_apres, oter),
    ]
