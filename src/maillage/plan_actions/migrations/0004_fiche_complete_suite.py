"""What the rows of the preceding migration replace goes away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plan_actions", "0003_fiche_complete")]

    operations = [
        migrations.RemoveField(model_name="ficheaction", name="partenaires"),
        migrations.AddField(
            model_name="ficheaction",
            name="partenaires",
            field=models.ManyToManyField(
                blank=True,
                related_name="fiches_partenaires",
                through="plan_actions.PartenaireFiche",
                to="partenaires.organisation",
            ),
        ),
        migrations.RemoveField(model_name="elementplan", name="cible"),
        migrations.RemoveField(model_name="elementplan", name="cible_unite"),
    ]
