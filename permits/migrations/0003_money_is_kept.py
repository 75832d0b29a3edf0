"""What Django's models cannot say: payments and closed days never change, an issued bill keeps its words."""

from django.db import migrations

KEPT = """
CREATE TRIGGER payments_are_never_changed BEFORE UPDATE OR DELETE ON permits_payment
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER payments_are_never_emptied BEFORE TRUNCATE ON permits_payment
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER closed_days_are_never_opened BEFORE UPDATE OR DELETE ON permits_closedday
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER closed_days_are_never_emptied BEFORE TRUNCATE ON permits_closedday
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();
CREATE FUNCTION a_closed_day_takes_no_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM permits_closedday WHERE day = NEW.booked_on) THEN
        RAISE EXCEPTION 'the books of % are closed', NEW.booked_on USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_closed_day_takes_no_payment BEFORE INSERT ON permits_payment
    FOR EACH ROW EXECUTE FUNCTION a_closed_day_takes_no_payment();
CREATE FUNCTION issued_bills_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an issued bill is kept for ever: DELETE refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (OLD.submission_id, OLD.review_id, OLD.kind, OLD.follows_id, OLD.rule, OLD.lines, OLD.total,
        OLD.series, OLD.year, OLD.serial, OLD.number, OLD.npwrd, OLD.account_code, OLD.virtual_account, OLD.issued_on, OLD.due_on,
        OLD.issued_by_id, OLD.issued_at)
       IS DISTINCT FROM
       (NEW.submission_id, NEW.review_id, NEW.kind, NEW.follows_id, NEW.rule, NEW.lines, NEW.total,
        NEW.series, NEW.year, NEW.serial, NEW.number, NEW.npwrd, NEW.account_code, NEW.virtual_account, NEW.issued_on, NEW.due_on,
        NEW.issued_by_id, NEW.issued_at)
    THEN
        RAISE EXCEPTION 'an issued bill keeps its number, its sum and its words'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN
       (('open', 'paid'), ('open', 'replaced'), ('open', 'cancelled'), ('paid', 'cancelled'))
    THEN
        RAISE EXCEPTION 'a bill goes from % to % never', OLD.state, NEW.state USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issued_bills_are_frozen BEFORE UPDATE OR DELETE ON permits_bill
    FOR EACH ROW WHEN (OLD.number <> '') EXECUTE FUNCTION issued_bills_are_frozen();
"""

CHANGEABLE = """
DROP TRIGGER issued_bills_are_frozen ON permits_bill;
DROP FUNCTION issued_bills_are_frozen();
DROP TRIGGER a_closed_day_takes_no_payment ON permits_payment;
DROP FUNCTION a_closed_day_takes_no_payment();
DROP TRIGGER closed_days_are_never_emptied ON permits_closedday;
DROP TRIGGER closed_days_are_never_opened ON permits_closedday;
DROP TRIGGER payments_are_never_emptied ON permits_payment;
DROP TRIGGER payments_are_never_changed ON permits_payment;
"""


class Migration(migrations.Migration):
    dependencies = [("permits", "0002_bills_and_payments"), ("submissions", "0002_history_is_kept")]

    operations = [migrations.RunSQL(KEPT, CHANGEABLE)]
