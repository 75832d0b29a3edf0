"""Who a step is passed on to is asked by a letter of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("permits", "0006_vehicle_tests")]

    operations = [
        migrations.RemoveConstraint(
            model_name="technicalpaper",
            name="a_review_has_one_paper_of_a_kind",
        ),
        migrations.AddConstraint(
            model_name="technicalpaper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ("minutes", "recommendation"))),
                fields=("review", "kind"),
                name="a_review_ends_in_one_paper_of_a_kind",
            ),
        ),
    ]
