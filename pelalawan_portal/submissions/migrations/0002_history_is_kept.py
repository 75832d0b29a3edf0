"""What Django's models cannot say: the number sequence, and events that nobody changes or removes (DESIGN 2)."""

from django.db import migrations

SEQUENCE = "CREATE SEQUENCE submissions_number AS bigint MINVALUE 1 MAXVALUE 999999999"

APPEND_ONLY = """
CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON submissions_event
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER events_are_never_emptied BEFORE TRUNCATE ON submissions_event
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
"""

CHANGEABLE = """
DROP TRIGGER events_are_never_changed ON submissions_event;
DROP TRIGGER events_are_never_emptied ON submissions_event;
DROP FUNCTION history_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial")]

    operations = [
        migrations.RunSQL(SEQUENCE, "DROP SEQUENCE submissions_number"),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
    ]
