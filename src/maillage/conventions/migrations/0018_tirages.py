import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0017_garde_des_sceaux"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tirage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("piece", models.CharField(max_length=50, verbose_name="pièce")),
                ("format", models.CharField(max_length=10, verbose_name="format")),
                (
                    "etat",
                    models.CharField(
                        choices=[
                            ("EN_ATTENTE", "En attente"),
                            ("EN_COURS", "En cours"),
                            ("FAIT", "Prêt"),
                            ("INTERROMPU", "Interrompu"),
                        ],
                        default="EN_ATTENTE",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "total",
                    models.PositiveIntegerField(default=0, verbose_name="documents à écrire"),
                ),
                ("faits", models.PositiveIntegerField(default=0, verbose_name="documents faits")),
                ("echecs", models.JSONField(default=list, verbose_name="documents en échec")),
                (
                    "empreinte",
                    models.CharField(blank=True, max_length=64, verbose_name="empreinte"),
                ),
                (
                    "taille",
                    models.PositiveBigIntegerField(default=0, verbose_name="taille en octets"),
                ),
                ("demande_par", models.CharField(max_length=200, verbose_name="demandé par")),
                ("demande_le", models.DateTimeField(verbose_name="demandé le")),
                ("avance_le", models.DateTimeField(verbose_name="avancé le")),
                ("fini_le", models.DateTimeField(blank=True, null=True, verbose_name="fini le")),
                (
                    "demarche",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tirages",
                        to="conventions.demarche",
                    ),
                ),
            ],
            options={
                "verbose_name": "tirage",
                "ordering": ["-demande_le", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("etat__in", ("EN_ATTENTE", "EN_COURS"))),
                        fields=("demarche", "piece", "format"),
                        name="un_tirage_ouvert_par_serie",
                    ),
                ],
            },
        ),
    ]
