"""The shared diagnosis, and the triggers by which the database refuses to rewrite what was validated.

SQLite drops the triggers of a table that it rebuilds: a later migration that alters `VersionDiagnostic`
must put them back.
"""


import django.db.models.deletion
from django.db import migrations, models


TABLE = "diagnostics_versiondiagnostic"
MESSAGE = "Une version validée du diagnostic ne se modifie ni ne s''efface."
ORDRES = {"modification": "UPDATE", "suppression": "DELETE"}


def sqlite():
    for nom, ordre in ORDRES.items():
        yield f"""CREATE TRIGGER {TABLE}_{nom} BEFORE {ordre} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""


def postgresql():
    yield f"""CREATE FUNCTION {TABLE}_refuser() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
    yield f"""CREATE TRIGGER {TABLE}_garde BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuser()"""


def poser(apps, schema_editor):
    ordres = sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql()
    for ordre in ordres:
        schema_editor.execute(ordre)


def retirer(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for nom in ORDRES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{nom}")
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_garde ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_refuser()")


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0019_empreintes_cherchees'),
        ('diagnostics', '0004_chiffres_cites'),
        ('partenaires', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Diagnostic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('portee', models.TextField(blank=True, help_text='Le territoire étudié, les publics, la période, et ce que le diagnostic laisse de côté.', max_length=3000, verbose_name='portée')),
                ('etat', models.CharField(choices=[('EN_COURS', 'En cours'), ('A_VALIDER', 'À valider'), ('VALIDE', 'Validé')], default='EN_COURS', editable=False, max_length=9, verbose_name='état')),
                ('valide_le', models.DateField(blank=True, editable=False, null=True, verbose_name='validé le')),
                ('valide_par', models.CharField(blank=True, editable=False, max_length=200, verbose_name='validé par')),
                ('rouvert_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='rouvert le')),
                ('motif_de_reouverture', models.CharField(blank=True, editable=False, max_length=500, verbose_name='motif de la réouverture')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('demarche', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='diagnostic_partage', to='conventions.demarche')),
                ('thematiques', models.ManyToManyField(blank=True, related_name='+', to='conventions.thematique', verbose_name='thématiques étudiées')),
            ],
            options={
                'verbose_name': 'diagnostic partagé',
                'verbose_name_plural': 'diagnostics partagés',
                'ordering': ['demarche'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('etat', 'VALIDE'), _negated=True), models.Q(('valide_le__isnull', False), models.Q(('valide_par', ''), _negated=True)), _connector='OR'), name='diagnostics_valide_par_et_le', violation_error_message='Dites quand le diagnostic a été validé, et par quelle instance.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='EtapeDiagnostic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('intitule', models.CharField(max_length=200, verbose_name='intitulé')),
                ('debut', models.DateField(blank=True, null=True, verbose_name='début')),
                ('fin', models.DateField(blank=True, null=True, verbose_name='fin, au plus tard')),
                ('autres_acteurs', models.CharField(blank=True, help_text='Par exemple : comité de pilotage, habitants.', max_length=200)),
                ('etat', models.CharField(choices=[('A_VENIR', 'À venir'), ('EN_COURS', 'En cours'), ('FAITE', 'Faite'), ('ABANDONNEE', 'Abandonnée')], default='A_VENIR', max_length=10, verbose_name='état')),
                ('faite_le', models.DateField(blank=True, null=True, verbose_name='faite le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('diagnostic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='etapes', to='diagnostics.diagnostic')),
                ('organisations', models.ManyToManyField(blank=True, help_text='Les organismes de l’annuaire qui prennent part à l’étape.', related_name='+', to='partenaires.organisation', verbose_name='acteurs')),
            ],
            options={
                'verbose_name': 'étape du diagnostic',
                'verbose_name_plural': 'étapes du diagnostic',
                'ordering': ['diagnostic', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('debut', None), ('fin', None), ('fin__gte', models.F('debut')), _connector='OR'), name='diagnostics_etape_dans_l_ordre', violation_error_message='La fin de l’étape ne peut pas précéder son début.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('etat', 'FAITE'), ('faite_le__isnull', False)), models.Q(models.Q(('etat', 'FAITE'), _negated=True), ('faite_le', None)), _connector='OR'), name='diagnostics_etape_faite_datee', violation_error_message='Une étape faite a une date, et seulement elle.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SectionDiagnostic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.CharField(choices=[('CARACTERISTIQUES', 'Caractéristiques du territoire'), ('BESOINS', 'Besoins des familles'), ('OFFRE', 'Offre d’équipements et de services'), ('BILAN_CEJ', 'Bilan du contrat enfance jeunesse'), ('CHAMPS', 'Champs d’intervention de chacun'), ('COORDINATION', 'Postes de coordination'), ('FORCES', 'Forces et potentiels'), ('ECARTS', 'Champs à investiguer'), ('ENJEUX', 'Enjeux et priorités')], editable=False, max_length=16, verbose_name='section')),
                ('texte', models.TextField(blank=True, help_text='Une ligne vide sépare deux paragraphes ; une ligne commencée par un tiret fait une liste.', max_length=20000, verbose_name='texte')),
                ('etat', models.CharField(choices=[('A_FAIRE', 'À faire'), ('EN_COURS', 'En cours'), ('FAITE', 'Faite'), ('SANS_OBJET', 'Sans objet')], default='A_FAIRE', max_length=10, verbose_name='état')),
                ('motif', models.CharField(blank=True, help_text='À remplir seulement si la section est sans objet.', max_length=300, verbose_name='pourquoi sans objet')),
                ('modifie_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='modifiée le')),
                ('modifie_par', models.CharField(blank=True, editable=False, max_length=200, verbose_name='modifiée par')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('diagnostic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='diagnostics.diagnostic')),
            ],
            options={
                'verbose_name': 'section du diagnostic',
                'verbose_name_plural': 'sections du diagnostic',
                'ordering': ['diagnostic', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('diagnostic', 'cle'), name='diagnostics_une_section_une_fois'),
                    models.CheckConstraint(condition=models.Q(models.Q(('etat', 'FAITE'), _negated=True), models.Q(('texte', ''), _negated=True), _connector='OR'), name='diagnostics_section_faite_ecrite', violation_error_message='Une section faite a un texte : écrivez-le, ou laissez-la en cours.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('etat', 'SANS_OBJET'), _negated=True), models.Q(('motif', ''), _negated=True), _connector='OR'), name='diagnostics_sans_objet_motive', violation_error_message='Dites pourquoi cette section est sans objet.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='VersionDiagnostic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('document', models.TextField()),
                ('empreinte', models.CharField(max_length=64)),
                ('manques', models.JSONField(blank=True, default=list)),
                ('valide_le', models.DateField(verbose_name='validé le')),
                ('valide_par', models.CharField(max_length=200, verbose_name='validé par')),
                ('figee_le', models.DateTimeField(verbose_name='figée le')),
                ('figee_par', models.CharField(max_length=254, verbose_name='figée par')),
                ('figee_par_nom', models.CharField(max_length=200, verbose_name='nom de qui l’a figée')),
                ('diagnostic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='diagnostics.diagnostic')),
            ],
            options={
                'verbose_name': 'version validée du diagnostic',
                'verbose_name_plural': 'versions validées du diagnostic',
                'ordering': ['diagnostic', 'numero'],
                'constraints': [
                    models.UniqueConstraint(fields=('diagnostic', 'numero'), name='diagnostics_une_version_une_fois'),
                ],
            },
        ),
        migrations.RunPython(poser, retirer),
    ]
