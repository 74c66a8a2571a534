/**
 * Every step the schema ever took, in order; a step that was released is never edited.
 *
 * A step adds: nodes of the version before go on working beside the new schema while they are replaced one by one. Where
 * a step cannot, it says so in `worksFrom`.
 *
 * Instants are double precision although they are milliseconds: a timeout of a third of a second must not be refused.
 * What is compared or sorted as text has the collation C, which compares UTF-8 bytes and so code points.
 */

export interface Migration {
  /** From 1, without gaps. */
  number: number
  name: string
  /** The oldest step whose version still works with the schema after this one. */
  worksFrom: number
  sql: string
}

export const migrations: readonly Migration[] = [
  {
    number: 1,
    name: 'initial-schema',
    worksFrom: 1,
    sql: `
CREATE TABLE subject (
  id text COLLATE "C" PRIMARY KEY,
  identifier text COLLATE "C" NOT NULL UNIQUE,
  status text NOT NULL CHECK (status IN ('active', 'disabled')),
  roles text NOT NULL,
  epoch bigint NOT NULL,
  created_at double precision NOT NULL,
  password_changed_at double precision NOT NULL,
  password_hash text NOT NULL
);

CREATE TABLE session (
  digest bytea PRIMARY KEY,
  sid text COLLATE "C" NOT NULL UNIQUE,
  subject_id text COLLATE "C" NOT NULL REFERENCES subject (id),
  epoch bigint NOT NULL,
  created_at double precision NOT NULL,
  authenticated_at double precision NOT NULL,
  last_seen_at double precision NOT NULL,
  idle_timeout_seconds double precision NOT NULL,
  absolute_expires_at double precision NOT NULL,
  amr text NOT NULL,
  carrier text NOT NULL CHECK (carrier IN ('cookie', 'header', 'refresh')),
  remember boolean NOT NULL,
  address text,
  user_agent text,
  jkt text,
  client_id text,
  ended_at double precision,
  end_reason text,
  refresh_digest bytea CHECK ((refresh_digest IS NOT NULL) = (carrier = 'refresh')),
  previous_digest bytea,
  rotated_at double precision CHECK ((rotated_at IS NULL) = (previous_digest IS NULL)),
  sealed_pair bytea CHECK ((sealed_pair IS NULL) = (previous_digest IS NULL)),
  timeout_at double precision NOT NULL GENERATED ALWAYS AS
    (least(last_seen_at + idle_timeout_seconds * 1000, absolute_expires_at)) STORED,
  gone_at double precision NOT NULL GENERATED ALWAYS AS
    (least(ended_at, last_seen_at + idle_timeout_seconds * 1000, absolute_expires_at)) STORED
);
CREATE INDEX session_subject ON session (subject_id, created_at, sid) WHERE ended_at IS NULL;
CREATE INDEX session_newest ON session (created_at, sid) WHERE ended_at IS NULL;
CREATE INDEX session_gone ON session (gone_at);

CREATE TABLE change (
  position bigint PRIMARY KEY,
  concerns_until double precision NOT NULL,
  kind text NOT NULL CHECK (kind IN ('session', 'epoch', 'token', 'roles', 'keys')),
  subject_id text,
  sid text,
  jti text COLLATE "C",
  epoch bigint,
  roles text
);
CREATE INDEX change_concern ON change (concerns_until);
CREATE INDEX change_token ON change (jti) WHERE kind = 'token';

CREATE TABLE feed (
  id integer PRIMARY KEY CHECK (id = 1),
  position bigint NOT NULL,
  pruned_through bigint NOT NULL,
  pruned_until double precision NOT NULL,
  token_lifetime_seconds double precision NOT NULL,
  audit_sequence bigint NOT NULL,
  audit_hash text NOT NULL
);
INSERT INTO feed VALUES (1, 0, 0, 0, 0, 0, '');

CREATE TABLE signing_key (
  kid text COLLATE "C" PRIMARY KEY,
  algorithm text NOT NULL,
  state text NOT NULL CHECK (state IN ('next', 'active', 'retired', 'revoked')),
  created_at double precision NOT NULL,
  changed_at double precision NOT NULL,
  sealed bytea NOT NULL
);

CREATE TABLE attempt (
  key text COLLATE "C" PRIMARY KEY,
  spent_until double precision NOT NULL,
  refused boolean NOT NULL
);
CREATE INDEX attempt_spent ON attempt (spent_until);

CREATE TABLE proof (
  digest bytea PRIMARY KEY,
  expires_at double precision NOT NULL
);
CREATE INDEX proof_expiry ON proof (expires_at);

CREATE TABLE audit (
  sequence bigint PRIMARY KEY,
  hash text NOT NULL,
  event text NOT NULL,
  at double precision NOT NULL,
  action text NOT NULL,
  outcome text NOT NULL,
  actor text COLLATE "C",
  subject_id text COLLATE "C"
);
CREATE INDEX audit_action ON audit (action, sequence);
CREATE INDEX audit_actor ON audit (actor, sequence);
CREATE INDEX audit_subject ON audit (subject_id, sequence);
CREATE FUNCTION audit_refuses_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only';
END
$$;
CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses_change();

CREATE TABLE node (
  id text COLLATE "C" PRIMARY KEY,
  version text NOT NULL,
  address text NOT NULL,
  process_id bigint NOT NULL,
  started_at double precision NOT NULL,
  seen_at double precision NOT NULL,
  position bigint NOT NULL
);
`,
  },
  {
    number: 2,
    name: 'marked-identifiers',
    worksFrom: 1,
    sql: `
ALTER TABLE session ADD COLUMN marked boolean NOT NULL DEFAULT false;
CREATE INDEX session_unmarked ON session (gone_at) WHERE NOT marked AND carrier <> 'refresh';
`,
  },
  {
    number: 3,
    name: 'shared-time',
    worksFrom: 1,
    sql: `
ALTER TABLE feed ADD COLUMN issued_until double precision NOT NULL DEFAULT 0;
ALTER TABLE attempt ADD COLUMN noted_at double precision NOT NULL DEFAULT 0;
`,
  },
  {
    number: 4,
    name: 'familiar-networks',
    worksFrom: 1,
    sql: `
CREATE TABLE familiar (
  key text COLLATE "C" PRIMARY KEY,
  until double precision NOT NULL
);
CREATE INDEX familiar_expiry ON familiar (until);
`,
  },
  {
    number: 5,
    name: 'last-seen',
    worksFrom: 1,
    sql: `
CREATE INDEX session_seen ON session (last_seen_at) WHERE ended_at IS NULL;
`,
  },
  {
    number: 6,
    name: 'feed-without-a-queue',
    // A node of the version before finds no table of the names that it knows: it must not follow a feed that no longer moves.
    worksFrom: 6,
    sql: `
CREATE TABLE entry (
  seq bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  until_at double precision NOT NULL,
  is_of_tokens boolean NOT NULL,
  kind text NOT NULL CHECK (kind IN ('session', 'epoch', 'token', 'roles', 'keys')),
  subject_id text,
  sid text,
  jti text COLLATE "C",
  epoch bigint,
  roles text
);
INSERT INTO entry (seq, until_at, is_of_tokens, kind, subject_id, sid, jti, epoch, roles)
  SELECT position, concerns_until, false, kind, subject_id, sid, jti, epoch, roles FROM change ORDER BY position;
CREATE INDEX entry_transaction ON entry (xid);
CREATE INDEX entry_over ON entry (until_at) WHERE NOT is_of_tokens;
CREATE INDEX entry_over_with_tokens ON entry (until_at) WHERE is_of_tokens;
CREATE INDEX entry_token ON entry (jti) WHERE kind = 'token';
SELECT setval('entry_seq_seq', greatest(position, 1), position > 0) FROM feed;
DROP TABLE change;

CREATE TABLE feed_horizon (
  at double precision PRIMARY KEY,
  oldest bigint NOT NULL
);

ALTER TABLE feed RENAME TO feed_state;
ALTER TABLE feed_state RENAME COLUMN pruned_through TO pruned_seq;
ALTER TABLE feed_state ADD COLUMN pruned_below bigint NOT NULL DEFAULT 0;
ALTER TABLE feed_state ADD COLUMN incarnation text NOT NULL DEFAULT gen_random_uuid()::text;
UPDATE feed_state SET pruned_seq = position;
ALTER TABLE feed_state DROP COLUMN position;

ALTER TABLE node ADD COLUMN cursor text COLLATE "C" NOT NULL DEFAULT '';
`,
  },
  {
    number: 7,
    name: 'audit-sealed-beside',
    worksFrom: 7,
    sql: `
DROP TRIGGER audit_refuses_change ON audit;
ALTER TABLE audit RENAME TO audit_former;
ALTER INDEX audit_pkey RENAME TO audit_former_pkey;
DROP INDEX audit_action;
DROP INDEX audit_actor;
DROP INDEX audit_subject;

CREATE TABLE audit_state (
  id integer PRIMARY KEY CHECK (id = 1),
  head_sequence bigint NOT NULL,
  head_hash text NOT NULL,
  archived_sequence bigint NOT NULL,
  archived_hash text NOT NULL,
  former_sequence bigint NOT NULL,
  former_hash text NOT NULL,
  former_broken_at bigint
);
INSERT INTO audit_state VALUES (1, 0, '', 0, '', 0, '', NULL);

CREATE TABLE audit (
  sequence bigint PRIMARY KEY,
  hash text NOT NULL,
  event text NOT NULL,
  personal_hash text,
  at double precision NOT NULL,
  action text NOT NULL,
  outcome text NOT NULL,
  actor text COLLATE "C",
  subject_id text COLLATE "C"
);
CREATE INDEX audit_action ON audit (action, sequence);
CREATE INDEX audit_actor ON audit (actor, sequence);
CREATE INDEX audit_subject ON audit (subject_id, sequence);
CREATE INDEX audit_time ON audit (at);

CREATE TABLE audit_personal (
  sequence bigint PRIMARY KEY,
  salt text NOT NULL,
  personal text NOT NULL
);

CREATE TABLE audit_pending (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  events text NOT NULL
);

CREATE OR REPLACE FUNCTION audit_refuses_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.sequence <= (SELECT archived_sequence FROM audit_state) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only';
END
$$;
CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION audit_refuses_change();
CREATE TRIGGER audit_refuses_truncate BEFORE TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses_change();

ALTER TABLE feed_state DROP COLUMN audit_sequence;
ALTER TABLE feed_state DROP COLUMN audit_hash;
`,
  },
  {
    number: 8,
    name: 'root-keys',
    worksFrom: 8,
    sql: `
CREATE TABLE root_key (
  sealed_by text COLLATE "C" PRIMARY KEY,
  created_at double precision NOT NULL,
  sealed bytea NOT NULL
);
ALTER TABLE audit_state ADD COLUMN keyed_sequence bigint NOT NULL DEFAULT 0;
ALTER TABLE audit_state ADD COLUMN keyed_hash text NOT NULL DEFAULT '';
`,
  },
  {
    number: 9,
    name: 'uses-in-place',
    // What was there before inserts sessions without due_at.
    worksFrom: 9,
    // A use changes no column that an index has, so that PostgreSQL writes the row where it is (HOT): no index is written.
    // The step writes every row: what can be made anew afterwards is not written with each of them.
    sql: `
DROP INDEX session_gone;
DROP INDEX session_unmarked;
DROP INDEX session_seen;
DROP INDEX session_subject;
DROP INDEX session_newest;
ALTER TABLE session ADD COLUMN due_at double precision;
ALTER TABLE session ADD COLUMN ahead_at double precision;
UPDATE session SET due_at = gone_at,
  ahead_at = CASE WHEN ended_at IS NULL AND last_seen_at > extract(epoch from clock_timestamp()) * 1000 + 60000 THEN last_seen_at END;
ALTER TABLE session ALTER COLUMN due_at SET NOT NULL;
ALTER TABLE session SET (fillfactor = 85);
CREATE INDEX session_subject ON session (subject_id, created_at, sid) WHERE ended_at IS NULL;
CREATE INDEX session_newest ON session (created_at, sid) WHERE ended_at IS NULL;
CREATE INDEX session_due ON session (due_at);
CREATE INDEX session_ahead ON session (ahead_at) WHERE ahead_at IS NOT NULL;
CREATE INDEX session_unmarked ON session (absolute_expires_at) WHERE NOT marked AND carrier <> 'refresh';
`,
  },
  {
    number: 10,
    name: 'people',
    // What was there before would sign in whoever was removed.
    worksFrom: 10,
    sql: `
ALTER TABLE subject ADD COLUMN attributes text;
ALTER TABLE subject ADD COLUMN language text;
ALTER TABLE subject ADD COLUMN removed_at double precision;

CREATE TABLE address (
  id text COLLATE "C" PRIMARY KEY,
  subject_id text COLLATE "C" NOT NULL REFERENCES subject (id),
  value text COLLATE "C" NOT NULL,
  verified_at double precision,
  is_primary boolean NOT NULL,
  created_at double precision NOT NULL,
  UNIQUE (subject_id, value)
);
CREATE UNIQUE INDEX address_verified ON address (value) WHERE verified_at IS NOT NULL;
CREATE UNIQUE INDEX address_primary ON address (subject_id) WHERE is_primary;

CREATE TABLE external_identity (
  issuer text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  subject_id text COLLATE "C" NOT NULL REFERENCES subject (id),
  created_at double precision NOT NULL,
  PRIMARY KEY (issuer, external_id)
);
CREATE INDEX external_identity_subject ON external_identity (subject_id);

CREATE TABLE ticket (
  digest bytea PRIMARY KEY,
  flow bytea UNIQUE,
  code bytea CHECK ((code IS NULL) = (flow IS NULL)),
  purpose text NOT NULL,
  subject_id text COLLATE "C",
  address text COLLATE "C",
  data text,
  created_at double precision NOT NULL,
  expires_at double precision NOT NULL,
  tries_left integer NOT NULL
);
CREATE INDEX ticket_expiry ON ticket (expires_at);
CREATE INDEX ticket_subject ON ticket (subject_id, purpose, created_at) WHERE subject_id IS NOT NULL;

ALTER TABLE session DROP CONSTRAINT session_carrier_check;
ALTER TABLE session ADD CONSTRAINT session_carrier_check CHECK (carrier IN ('cookie', 'header', 'refresh', 'key'));
ALTER TABLE session ADD COLUMN key_name text CHECK ((key_name IS NOT NULL) = (carrier = 'key'));
ALTER TABLE session ADD COLUMN key_roles text CHECK ((key_roles IS NOT NULL) = (carrier = 'key'));
`,
  },
  {
    number: 11,
    name: 'mail-queue',
    worksFrom: 10,
    sql: `
CREATE TABLE message (
  id text COLLATE "C" PRIMARY KEY,
  message_id text NOT NULL,
  subject_id text COLLATE "C",
  sealed bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'failed', 'held', 'void')),
  created_at double precision NOT NULL,
  due_at double precision NOT NULL,
  expires_at double precision,
  retry_until double precision NOT NULL,
  keep_until double precision NOT NULL,
  lease_until double precision NOT NULL DEFAULT 0,
  tries bigint NOT NULL DEFAULT 0,
  fault text
);
CREATE INDEX message_due ON message (due_at) WHERE state = 'waiting';
CREATE INDEX message_newest ON message (state, created_at, id);
CREATE INDEX message_kept ON message (keep_until);
CREATE INDEX message_subject ON message (subject_id) WHERE subject_id IS NOT NULL;
`,
  },
  {
    number: 12,
    name: 'webhooks',
    worksFrom: 11,
    sql: `
CREATE TABLE webhook (
  id text COLLATE "C" PRIMARY KEY,
  url text NOT NULL,
  events text NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'disabled')),
  secret bytea NOT NULL,
  previous_secret bytea,
  previous_until double precision,
  cursor bigint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_at double precision NOT NULL DEFAULT 0,
  lease_holder text NOT NULL DEFAULT '',
  lease_until double precision NOT NULL DEFAULT 0,
  created_at double precision NOT NULL
);
CREATE TABLE webhook_dead (
  webhook_id text COLLATE "C" NOT NULL REFERENCES webhook (id),
  sequence bigint NOT NULL,
  attempts integer NOT NULL,
  died_at double precision NOT NULL,
  PRIMARY KEY (webhook_id, sequence)
);
`,
  },
  {
    number: 13,
    name: 'audit-vouched-for',
    // What was there before archives without vouching for where the log goes on.
    worksFrom: 13,
    // ALWAYS: else `session_replication_role = replica` passes the triggers by. The body reads the table beside its own, whatever the search path.
    sql: `
ALTER TABLE audit_state ADD COLUMN archived_mac text;
ALTER TABLE audit_state ADD COLUMN keyed_mac text;

CREATE OR REPLACE FUNCTION audit_refuses_change() RETURNS trigger LANGUAGE plpgsql AS $$
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
$$;
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_refuses_change;
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_refuses_truncate;
`,
  },
  {
    number: 14,
    name: 'dearest-hash',
    worksFrom: 13,
    sql: `
CREATE TABLE dearest_hash (
  id integer PRIMARY KEY CHECK (id = 1),
  hash text NOT NULL,
  work double precision NOT NULL
);
`,
  },
  {
    number: 15,
    name: 'factors',
    // A node of a version before would sign in by the password alone.
    worksFrom: 15,
    sql: `
ALTER TABLE subject ADD COLUMN factors text;
CREATE TABLE authenticator (
  id text COLLATE "C" PRIMARY KEY,
  subject_id text COLLATE "C" NOT NULL REFERENCES subject (id),
  kind text NOT NULL,
  sealed bytea NOT NULL,
  created_at double precision NOT NULL,
  confirmed_at double precision,
  last_used_at double precision,
  last_step bigint
);
CREATE INDEX authenticator_subject ON authenticator (subject_id, created_at, id);
CREATE TABLE recovery_code (
  digest bytea PRIMARY KEY,
  subject_id text COLLATE "C" NOT NULL REFERENCES subject (id)
);
CREATE INDEX recovery_code_subject ON recovery_code (subject_id);
`,
  },
]
