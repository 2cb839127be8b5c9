import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0012_reecriture'),
    ]

    operations = [
        migrations.AddField(
            model_name='demarche',
            name='predecesseur',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successeur', to='conventions.demarche', verbose_name='succède à'),
        ),
        migrations.CreateModel(
            name='Resiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cas', models.CharField(choices=[('MANQUEMENT', 'Manquement d’une partie à ses obligations'), ('INFRACTION', 'Infraction aux lois et règlements'), ('SANS_AVENANT', 'Modification sans avenant signé'), ('DENONCIATION', 'Dénonciation avec préavis de six mois')], max_length=12)),
                ('etat', models.CharField(choices=[('EN_PREPARATION', 'Lettre en préparation'), ('NOTIFIEE', 'Lettre envoyée'), ('SUIVIE_D_EFFET', 'Mise en demeure suivie d’effet'), ('PRONONCEE', 'Résiliation prononcée'), ('ABANDONNEE', 'Abandonnée')], default='EN_PREPARATION', max_length=14, verbose_name='état')),
                ('motifs', models.TextField(help_text='Ce qui est reproché, ou pourquoi la convention est dénoncée : la lettre le dit.')),
                ('lettre_le', models.DateField(help_text='Le jour où elle doit partir en recommandé.', verbose_name='date de la lettre')),
                ('envoyee_le', models.DateField(blank=True, null=True, verbose_name='envoyée le')),
                ('recue_le', models.DateField(blank=True, help_text='La dernière date des avis de réception.', null=True, verbose_name='reçue le')),
                ('effet_le', models.DateField(blank=True, null=True, verbose_name='a pris effet le')),
                ('issue', models.TextField(blank=True, verbose_name='issue')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('acte', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resiliations', to='conventions.acte')),
                ('initiatrice', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='resiliations', to='conventions.partie', verbose_name="à l'initiative de")),
            ],
            options={
                'verbose_name': 'résiliation',
                'ordering': ['acte', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('etat__in', ['EN_PREPARATION', 'NOTIFIEE'])), fields=('acte',), name='conventions_une_resiliation_a_la_fois', violation_error_message='Une résiliation de cette convention est déjà en cours.'), models.UniqueConstraint(condition=models.Q(('etat', 'PRONONCEE')), fields=('acte',), name='conventions_resilie_une_fois', violation_error_message='Cette convention est déjà résiliée.'), models.CheckConstraint(condition=models.Q(('recue_le', None), ('recue_le__gte', models.F('envoyee_le')), _connector='OR'), name='conventions_resiliation_recue_apres_envoi', violation_error_message="Une lettre ne peut pas être reçue avant d'être envoyée."), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'PRONONCEE'), _negated=True), models.Q(('effet_le__isnull', False), ('envoyee_le__isnull', False)), _connector='OR'), name='conventions_resiliation_datee', violation_error_message='Une résiliation prononcée a une lettre envoyée et un effet.')],
            },
        ),
    ]
