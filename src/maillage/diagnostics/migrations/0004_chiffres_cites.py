import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0003_textes_du_portrait'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChiffreCite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicateur', models.SlugField(max_length=60, verbose_name='indicateur')),
                ('niveau', models.CharField(max_length=12)),
                ('code', models.CharField(max_length=20, verbose_name='code du territoire')),
                ('annee', models.PositiveSmallIntegerField(verbose_name='année')),
                ('libelle', models.CharField(max_length=200, verbose_name='libellé')),
                ('constat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chiffres', to='diagnostics.constatpartage')),
            ],
            options={
                'verbose_name': 'chiffre cité',
                'verbose_name_plural': 'chiffres cités',
                'ordering': ['constat', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('constat', 'indicateur', 'niveau', 'code', 'annee'), name='diagnostics_un_chiffre_une_fois', violation_error_message='Ce chiffre est déjà cité par le constat.')],
            },
        ),
        migrations.AddField(
            model_name='atelier',
            name='jusqu_au',
            field=models.DateField(blank=True, null=True, verbose_name='ouvert jusqu’au'),
        ),
        migrations.AddConstraint(
            model_name='atelier',
            constraint=models.CheckConstraint(condition=models.Q(('jusqu_au', None), ('jusqu_au__gte', models.F('tenu_le')), _connector='OR'), name='diagnostics_ouvert_apres_sa_date', violation_error_message='Le dernier jour ne peut pas précéder le premier.'),
        ),
    ]
