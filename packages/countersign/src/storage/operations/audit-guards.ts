/** The triggers that keep the audit log append-only, held against what the migrations made: one that is there and does nothing guards nothing. */
import { byDialect } from '../sql/dialect.ts'
import { number, shape } from '../sql/shape.ts'
import { rows, type Sql } from '../sql/sql.ts'

const countShape = shape({ number })

/** As SQLite keeps it, of its step 11. */
const refusesUpdate = `CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`
const refusesDelete = `CREATE TRIGGER audit_refuses_delete BEFORE DELETE ON audit
WHEN OLD.sequence > (SELECT archived_sequence FROM audit_state)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`

/** The body of the function that both triggers of PostgreSQL run, of its step 11. */
export const refusesChangeBody = `
DECLARE
  archived bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    EXECUTE format('SELECT archived_sequence FROM %I.audit_state', TG_TABLE_SCHEMA) INTO archived;
    IF OLD.sequence <= archived THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only';
END
`

/** How many of the two are there and do what they are for. */
export const guardsThere: Sql<{ number: number }> = byDialect(
  rows(countShape)`
    SELECT count(*) AS number FROM sqlite_schema
    WHERE type = 'trigger' AND tbl_name = 'audit' AND sql IN (${refusesUpdate}, ${refusesDelete})`,
  // tgtype: before each row, of UPDATE and DELETE; before the statement, of TRUNCATE. 'A': whatever session_replication_role says.
  rows(countShape)`
    SELECT count(*) AS number FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_language ON pg_language.oid = prolang
    WHERE tgrelid = 'audit'::regclass AND tgenabled = 'A' AND tgqual IS NULL AND tgattr = ''::int2vector
      AND (tgname, tgtype) IN (('audit_refuses_change', 27), ('audit_refuses_truncate', 34))
      AND prosrc = ${refusesChangeBody} AND lanname = 'plpgsql' AND NOT prosecdef`,
)
