"""What Django's models cannot say: a numbered paper keeps its words and number, and the print log is never changed."""

from django.db import migrations

FROZEN = """
CREATE FUNCTION numbered_papers_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a numbered paper is kept for ever: DELETE refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (OLD.submission_id, OLD.kind, OLD.title, OLD.content_sha256, OLD.valid_from, OLD.valid_to, OLD.series,
        OLD.year, OLD.serial, OLD.number, OLD.code, OLD.signatory_name, OLD.signatory_title, OLD.signatory_nip)
       IS DISTINCT FROM
       (NEW.submission_id, NEW.kind, NEW.title, NEW.content_sha256, NEW.valid_from, NEW.valid_to, NEW.series,
        NEW.year, NEW.serial, NEW.number, NEW.code, NEW.signatory_name, NEW.signatory_title, NEW.signatory_nip)
    THEN
        RAISE EXCEPTION 'a numbered paper keeps its number and its words' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('signed', 'voided')
       AND (OLD.path, OLD.sha256, OLD.scan_id, OLD.signed_by_id, OLD.signed_at, OLD.signed_on) IS DISTINCT FROM
           (NEW.path, NEW.sha256, NEW.scan_id, NEW.signed_by_id, NEW.signed_at, NEW.signed_on)
    THEN
        RAISE EXCEPTION 'a signed paper keeps its scan' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN
       (('numbered', 'signed'), ('numbered', 'voided'), ('signed', 'voided'))
    THEN
        RAISE EXCEPTION 'a paper goes from % to % never', OLD.state, NEW.state
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER numbered_papers_are_frozen BEFORE UPDATE OR DELETE ON documents_decision
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION numbered_papers_are_frozen();
CREATE TRIGGER prints_are_never_changed BEFORE UPDATE OR DELETE ON documents_print
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER prints_are_never_emptied BEFORE TRUNCATE ON documents_print
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
CREATE FUNCTION counters_only_go_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.last <> OLD.last + 1 OR NEW.series <> OLD.series OR NEW.year <> OLD.year THEN
        RAISE EXCEPTION 'a counter goes up by one' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER counters_only_go_up BEFORE UPDATE ON documents_numbercounter
    FOR EACH ROW EXECUTE FUNCTION counters_only_go_up();
"""

CHANGEABLE = """
DROP TRIGGER counters_only_go_up ON documents_numbercounter;
DROP FUNCTION counters_only_go_up();
DROP TRIGGER prints_are_never_emptied ON documents_print;
DROP TRIGGER prints_are_never_changed ON documents_print;
DROP TRIGGER numbered_papers_are_frozen ON documents_decision;
DROP FUNCTION numbered_papers_are_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("submissions", "0002_history_is_kept")]

    operations = [migrations.RunSQL(FROZEN, CHANGEABLE)]
