"""Annexe 3 is now kept by `financements`, which has taken over its rows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0014_perimetre_par_thematique"),
        ("financements", "0005_reprise_de_l_annexe_3"),
    ]

    operations = [
        migrations.DeleteModel(name="EquipementSoutenu"),
        migrations.DeleteModel(name="MontantReference"),
    ]
