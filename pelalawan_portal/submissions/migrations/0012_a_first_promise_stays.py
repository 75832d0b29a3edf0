"""What was promised first stays: its trigger, and constraints that let the present date be empty meanwhile."""

from django.db import migrations, models
from django.db.models import Q

KEPT = """
CREATE FUNCTION a_first_promise_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a_first_promise_stays: % of %', OLD.promised_on, OLD.number USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER a_first_promise_stays BEFORE UPDATE OF promised_on ON submissions_submission
    FOR EACH ROW WHEN (OLD.promised_on IS NOT NULL AND NEW.promised_on IS DISTINCT FROM OLD.promised_on)
    EXECUTE FUNCTION a_first_promise_stays();
"""
CHANGEABLE = """
DROP TRIGGER a_first_promise_stays ON submissions_submission;
DROP FUNCTION a_first_promise_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0011_indexes_that_are_used")]

    operations = [
        migrations.RemoveConstraint("submission", "complete_means_who_and_when_and_a_promise"),
        migrations.RemoveConstraint("submission", "a_promise_has_its_three_dates"),
        migrations.AddConstraint(
            "submission",
            models.CheckConstraint(
                condition=Q(complete_at__isnull=True, complete_by__isnull=True)
                | Q(complete_at__isnull=False, complete_by__isnull=False, due_on__isnull=False),
                name="complete_means_who_and_when_and_a_date",
            ),
        ),
        migrations.AddConstraint(
            "submission",
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, legal_on__isnull=True)
                | Q(promised_on__isnull=False, due_on__isnull=False, legal_on__isnull=False),
                name="a_present_date_has_a_first_and_a_legal_one",
            ),
        ),
        migrations.RunSQL(KEPT, CHANGEABLE),
    ]
