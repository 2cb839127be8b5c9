"""The perimeter by thématique and by period, annexe 3, and no two periods that overlap.

SQLite drops the triggers of a table that it rebuilds: a later migration that alters `Perimetre` must
put them back.
"""

import django.db.models.deletion
from django.db import migrations, models

MESSAGE = "Deux périodes d’une commune se recouvrent dans le périmètre."
# No day in common with another row of the same démarche, commune and thématique; an unknown bound is open.
RECOUVRE = """SELECT 1 FROM conventions_perimetre AS autre
    WHERE autre.demarche_id = NEW.demarche_id AND autre.commune_id = NEW.commune_id
    AND autre.thematique_id IS NEW.thematique_id AND autre.id IS NOT NEW.id
    AND coalesce(autre.debut, '0001-01-01') <= coalesce(NEW.fin, '9999-12-31')
    AND coalesce(NEW.debut, '0001-01-01') <= coalesce(autre.fin, '9999-12-31')"""
SQLITE = [
    f"""CREATE TRIGGER conventions_perimetre_sans_recouvrement_{quand.lower()}
    BEFORE {quand} ON conventions_perimetre WHEN EXISTS ({RECOUVRE})
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
    for quand in ("INSERT", "UPDATE")
]
# A range of one integer stands for the equality that GiST lacks without an extension.
SEUL = "int8range({0}, {0}, '[]') WITH &&"
POSTGRESQL = [
    f"""ALTER TABLE conventions_perimetre
    ADD CONSTRAINT conventions_perimetre_sans_recouvrement EXCLUDE USING gist (
        {SEUL.format("demarche_id")}, {SEUL.format("commune_id")},
        {SEUL.format("coalesce(thematique_id, 0)")}, daterange(debut, fin, '[]') WITH &&)"""
]
RETIRER = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS conventions_perimetre_sans_recouvrement_{quand}"
        for quand in ("insert", "update")
    ],
    "postgresql": [
        """ALTER TABLE conventions_perimetre
        DROP CONSTRAINT IF EXISTS conventions_perimetre_sans_recouvrement"""
    ],
}


def poser(apps, schema_editor):
    ordres = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for ordre in ordres:
        schema_editor.execute(ordre)


def retirer(apps, schema_editor):
    for ordre in RETIRER[schema_editor.connection.vendor]:
        schema_editor.execute(ordre)


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0013_fin_et_renouvellement'),
        ('partenaires', '0001_initial'),
        ('territoires', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DecisionPerimetre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('intitule', models.CharField(max_length=200, verbose_name='décision')),
                ('le', models.DateField(blank=True, null=True, verbose_name='date de la décision')),
            ],
            options={
                'verbose_name': 'décision sur le périmètre',
                'verbose_name_plural': 'décisions sur le périmètre',
                'ordering': ['demarche', 'le', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='EquipementSoutenu',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=200, verbose_name='équipement ou service')),
                ('gestionnaire', models.CharField(blank=True, help_text='Qui reçoit le bonus : commune, association…', max_length=200)),
                ('ligne', models.CharField(blank=True, choices=[('EAJE', 'Accueil du jeune enfant'), ('ALSH', 'Accueil de loisirs'), ('RPE', 'Relais petite enfance'), ('LAEP', 'Lieu d’accueil enfants-parents'), ('LUDOTHEQUE', 'Ludothèque'), ('PILOTAGE', 'Pilotage, chargé de coopération'), ('AUTRE', 'Autre')], max_length=14, verbose_name='ligne de financement')),
                ('a_un_bonus', models.BooleanField(blank=True, null=True, verbose_name='reçoit un bonus territoire')),
                ('cof_numero', models.CharField(blank=True, max_length=60, verbose_name='numéro de la COF')),
                ('cof_debut', models.DateField(blank=True, null=True, verbose_name='COF à compter du')),
                ('cof_fin', models.DateField(blank=True, null=True, verbose_name="COF jusqu'au")),
                ('montant', models.DecimalField(blank=True, decimal_places=2, help_text="En euros. Laissez vide si elle n'est pas connue.", max_digits=12, null=True, verbose_name='part du montant de référence N-1')),
                ('ordre', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'équipement soutenu',
                'verbose_name_plural': 'équipements soutenus',
                'ordering': ['demarche', 'ordre', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MontantReference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('annee', models.PositiveSmallIntegerField(verbose_name='année N-1')),
                ('montant', models.DecimalField(decimal_places=2, help_text='En euros.', max_digits=12, verbose_name='montant de référence')),
                ('source', models.CharField(help_text='Par exemple : charge à payer notifiée par la Caf, et sa date.', max_length=200)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'montant de référence',
                'verbose_name_plural': 'montants de référence',
                'ordering': ['demarche', 'collectivite__nom'],
            },
        ),
        migrations.AlterModelOptions(
            name='perimetre',
            options={'ordering': ['demarche', 'commune__nom', 'rang'], 'verbose_name': 'commune du périmètre', 'verbose_name_plural': 'communes du périmètre'},
        ),
        migrations.RemoveConstraint(
            model_name='perimetre',
            name='conventions_une_commune_une_fois',
        ),
        migrations.AddField(
            model_name='perimetre',
            name='rang',
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='perimetre',
            name='thematique',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.thematique', verbose_name='thématique'),
        ),
        migrations.AddField(
            model_name='perimetre',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name='perimetre',
            name='debut',
            field=models.DateField(blank=True, null=True, verbose_name='depuis le'),
        ),
        migrations.AlterField(
            model_name='perimetre',
            name='fin',
            field=models.DateField(blank=True, null=True, verbose_name="jusqu'au"),
        ),
        migrations.AddField(
            model_name='decisionperimetre',
            name='acte',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conventions.acte'),
        ),
        migrations.AddField(
            model_name='decisionperimetre',
            name='deliberation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conventions.deliberation', verbose_name='délibération'),
        ),
        migrations.AddField(
            model_name='decisionperimetre',
            name='demarche',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions_de_perimetre', to='conventions.demarche'),
        ),
        migrations.AddField(
            model_name='perimetre',
            name='entree',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='entrees', to='conventions.decisionperimetre', verbose_name="décision d'entrée"),
        ),
        migrations.AddField(
            model_name='perimetre',
            name='sortie',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='sorties', to='conventions.decisionperimetre', verbose_name='décision de sortie'),
        ),
        migrations.AddConstraint(
            model_name='perimetre',
            constraint=models.UniqueConstraint(condition=models.Q(('thematique', None)), fields=('demarche', 'commune', 'rang'), name='conventions_une_periode_une_fois'),
        ),
        migrations.AddConstraint(
            model_name='perimetre',
            constraint=models.UniqueConstraint(fields=('demarche', 'commune', 'thematique', 'rang'), name='conventions_une_periode_par_thematique'),
        ),
        migrations.AddConstraint(
            model_name='perimetre',
            constraint=models.CheckConstraint(condition=models.Q(('sortie', None), ('fin__isnull', False), _connector='OR'), name='conventions_perimetre_sortie_datee', violation_error_message='Une décision de sortie suppose une date de sortie.'),
        ),
        migrations.AddField(
            model_name='equipementsoutenu',
            name='collectivite',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partenaires.organisation', verbose_name='collectivité qui le soutient'),
        ),
        migrations.AddField(
            model_name='equipementsoutenu',
            name='demarche',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='equipements_soutenus', to='conventions.demarche'),
        ),
        migrations.AddField(
            model_name='montantreference',
            name='collectivite',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partenaires.organisation', verbose_name='collectivité'),
        ),
        migrations.AddField(
            model_name='montantreference',
            name='demarche',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='montants_de_reference', to='conventions.demarche'),
        ),
        migrations.AddConstraint(
            model_name='decisionperimetre',
            constraint=models.CheckConstraint(condition=models.Q(('intitule', ''), _negated=True), name='conventions_decision_de_perimetre_nommee', violation_error_message='Une décision a un nom.'),
        ),
        migrations.AddConstraint(
            model_name='equipementsoutenu',
            constraint=models.CheckConstraint(condition=models.Q(('cof_debut', None), ('cof_fin', None), ('cof_fin__gte', models.F('cof_debut')), _connector='OR'), name='conventions_cof_periode', violation_error_message='La COF se termine avant de commencer.'),
        ),
        migrations.AddConstraint(
            model_name='equipementsoutenu',
            constraint=models.CheckConstraint(condition=models.Q(('montant', None), ('montant__gte', 0), _connector='OR'), name='conventions_part_positive', violation_error_message='Un montant ne peut pas être négatif.'),
        ),
        migrations.AddConstraint(
            model_name='montantreference',
            constraint=models.UniqueConstraint(fields=('demarche', 'collectivite'), name='conventions_une_reference_par_collectivite', violation_error_message='Cette collectivité a déjà son montant de référence.'),
        ),
        migrations.AddConstraint(
            model_name='montantreference',
            constraint=models.CheckConstraint(condition=models.Q(('montant__gte', 0)), name='conventions_reference_positive', violation_error_message='Un montant ne peut pas être négatif.'),
        ),
        migrations.AddConstraint(
            model_name='montantreference',
            constraint=models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='conventions_reference_sourcee', violation_error_message='Un montant de référence a une source.'),
        ),
        migrations.RunPython(poser, retirer),
    ]
