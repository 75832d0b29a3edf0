"""What happened to a number is written once: the database refuses to change it (DESIGN 2)."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION queue_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ticket_events_are_never_changed BEFORE UPDATE OR DELETE ON queues_ticketevent
    FOR EACH ROW EXECUTE FUNCTION queue_history_is_append_only();
CREATE TRIGGER ticket_events_are_never_emptied BEFORE TRUNCATE ON queues_ticketevent
    FOR EACH STATEMENT EXECUTE FUNCTION queue_history_is_append_only();
"""

CHANGEABLE = """
DROP TRIGGER ticket_events_are_never_changed ON queues_ticketevent;
DROP TRIGGER ticket_events_are_never_emptied ON queues_ticketevent;
DROP FUNCTION queue_history_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("queues", "0001_places_and_numbers")]

    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
