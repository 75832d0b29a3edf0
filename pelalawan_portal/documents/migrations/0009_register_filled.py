"""Papers that were there before know their service too. A migration of its own: the table has pending events."""

from django.db import migrations

FILL = """
UPDATE documents_decision SET service_id = submissions_submission.service_id
  FROM submissions_submission WHERE submissions_submission.id = documents_decision.submission_id
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_register")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
