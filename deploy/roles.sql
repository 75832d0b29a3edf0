-- What the application's role may do. Run by the owner after every migration; running it again changes nothing:
--   psql "$OWNER_DATABASE_URL" -v ON_ERROR_STOP=1 -v app=portal_app -f deploy/roles.sql
-- The owner migrates; the application reads and writes rows, and can neither change nor empty the history.

\set ON_ERROR_STOP on
BEGIN;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"app";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"app";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"app";

-- The history, the money and what was handed out: rows are added and read, nothing else. Triggers refuse it to
-- everybody; the application has not even the right. TRUNCATE was never granted on any table.
REVOKE UPDATE, DELETE, TRUNCATE ON
    submissions_event, accounts_opening, accounts_consent, documents_print, queues_ticketevent,
    permits_payment, permits_closedday
FROM :"app";
REVOKE UPDATE, DELETE, TRUNCATE ON queues_ticketevent FROM :"app";
-- What the bank and we said is kept ten years as it was said; then it may go.
REVOKE UPDATE, TRUNCATE ON permits_bankmessage FROM :"app";
-- Which migrations ran is the owner's to say.
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM :"app";

COMMIT;
