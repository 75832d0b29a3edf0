"""What Django's models cannot say: the log of certified copies is never changed."""

from django.db import migrations

KEPT = """
CREATE TRIGGER copies_are_never_changed BEFORE UPDATE OR DELETE ON permits_copy
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER copies_are_never_emptied BEFORE TRUNCATE ON permits_copy
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""
CHANGEABLE = """
DROP TRIGGER copies_are_never_emptied ON permits_copy;
DROP TRIGGER copies_are_never_changed ON permits_copy;
"""


class Migration(migrations.Migration):
    dependencies = [("permits", "0008_life_after_issue"), ("submissions", "0002_history_is_kept")]

    operations = [migrations.RunSQL(KEPT, CHANGEABLE)]
