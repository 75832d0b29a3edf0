"""What was opened and what was consented to is written once: the database refuses to change it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER openings_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_opening
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER consents_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_consent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
"""
BACKWARD = """
DROP TRIGGER openings_are_append_only ON accounts_opening;
DROP TRIGGER consents_are_append_only ON accounts_consent;
DROP FUNCTION accounts_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
