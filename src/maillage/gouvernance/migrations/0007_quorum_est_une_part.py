from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """A quorum has both its numbers: a comparison with nothing is not false in SQL."""

    dependencies = [
        ("gouvernance", "0006_garde_des_decisions"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="instance", name="gouvernance_quorum_est_une_part"),
        migrations.AddConstraint(
            model_name="instance",
            constraint=models.CheckConstraint(
                condition=Q(quorum_numerateur=None, quorum_denominateur=None)
                | Q(
                    quorum_numerateur__gte=1,
                    quorum_denominateur__isnull=False,
                    quorum_denominateur__gte=F("quorum_numerateur"),
                ),
                name="gouvernance_quorum_est_une_part",
                violation_error_message=(
                    "Le quorum est une part des membres : écrivez deux nombres, comme 1 sur 2."
                ),
            ),
        ),
    ]
