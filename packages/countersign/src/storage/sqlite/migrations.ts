/**
 * Every step the schema ever took, in order; a step that was released is never edited.
 *
 * Instants are REAL although they are milliseconds: a timeout of a third of a second must not be refused, and SQLite
 * keeps a whole number in a REAL column as an integer.
 */

export interface Migration {
  /** From 1, without gaps. */
  number: number
  name: string
  sql: string
}

export const migrations: readonly Migration[] = [
  {
    number: 1,
    name: 'initial-schema',
    sql: `
CREATE TABLE subject (
  id TEXT PRIMARY KEY,
  identifier TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
  roles TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  created_at REAL NOT NULL,
  password_changed_at REAL NOT NULL,
  password_hash TEXT NOT NULL
) STRICT;

CREATE TABLE session (
  digest BLOB PRIMARY KEY NOT NULL,
  sid TEXT NOT NULL UNIQUE,
  subject_id TEXT NOT NULL REFERENCES subject (id),
  epoch INTEGER NOT NULL,
  created_at REAL NOT NULL,
  authenticated_at REAL NOT NULL,
  last_seen_at REAL NOT NULL,
  idle_timeout_seconds REAL NOT NULL,
  absolute_expires_at REAL NOT NULL,
  amr TEXT NOT NULL,
  carrier TEXT NOT NULL CHECK (carrier IN ('cookie', 'header')),
  remember INTEGER NOT NULL CHECK (remember IN (0, 1)),
  address TEXT,
  user_agent TEXT,
  ended_at REAL,
  end_reason TEXT,
  timeout_at REAL NOT NULL GENERATED ALWAYS AS
    (min(last_seen_at + idle_timeout_seconds * 1000, absolute_expires_at)) VIRTUAL,
  gone_at REAL NOT NULL GENERATED ALWAYS AS (min(coalesce(ended_at, timeout_at), timeout_at)) VIRTUAL
) STRICT;
CREATE INDEX session_subject ON session (subject_id, created_at, sid) WHERE ended_at IS NULL;
CREATE INDEX session_newest ON session (created_at, sid) WHERE ended_at IS NULL;
CREATE INDEX session_gone ON session (gone_at);

CREATE TABLE change (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  concerns_until REAL NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('session', 'epoch', 'token', 'roles', 'keys')),
  subject_id TEXT,
  sid TEXT,
  jti TEXT,
  epoch INTEGER,
  roles TEXT
) STRICT;
CREATE INDEX change_concern ON change (concerns_until);
CREATE INDEX change_token ON change (jti) WHERE kind = 'token';

CREATE TABLE feed (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  pruned_through INTEGER NOT NULL,
  pruned_until REAL NOT NULL,
  token_lifetime_seconds REAL NOT NULL
) STRICT;
INSERT INTO feed VALUES (1, 0, 0, 0);

CREATE TABLE signing_key (
  kid TEXT PRIMARY KEY,
  algorithm TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'retired', 'revoked')),
  created_at REAL NOT NULL,
  sealed BLOB NOT NULL
) STRICT;

CREATE TABLE attempt (
  key TEXT PRIMARY KEY,
  spent_until REAL NOT NULL,
  refused INTEGER NOT NULL CHECK (refused IN (0, 1))
) STRICT;
CREATE INDEX attempt_spent ON attempt (spent_until);

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  event TEXT NOT NULL,
  at REAL NOT NULL GENERATED ALWAYS AS (event ->> 'at') VIRTUAL,
  action TEXT NOT NULL GENERATED ALWAYS AS (event ->> 'action') VIRTUAL,
  outcome TEXT NOT NULL GENERATED ALWAYS AS (event ->> 'outcome') VIRTUAL,
  actor TEXT GENERATED ALWAYS AS (event ->> 'actor') VIRTUAL,
  subject_id TEXT GENERATED ALWAYS AS (event ->> 'subjectId') VIRTUAL
) STRICT;
CREATE INDEX audit_action ON audit (action);
CREATE INDEX audit_actor ON audit (actor);
CREATE INDEX audit_subject ON audit (subject_id);
CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_refuses_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE node (
  id TEXT PRIMARY KEY,
  version TEXT NOT NULL,
  address TEXT NOT NULL,
  process_id INTEGER NOT NULL,
  started_at REAL NOT NULL,
  seen_at REAL NOT NULL,
  position INTEGER NOT NULL
) STRICT;
`,
  },
  {
    number: 2,
    // A CHECK cannot be altered (https://www.sqlite.org/lang_altertable.html §7): the table is made anew and filled.
    name: 'refresh-tokens',
    sql: `
CREATE TABLE new_session (
  digest BLOB PRIMARY KEY NOT NULL,
  sid TEXT NOT NULL UNIQUE,
  subject_id TEXT NOT NULL REFERENCES subject (id),
  epoch INTEGER NOT NULL,
  created_at REAL NOT NULL,
  authenticated_at REAL NOT NULL,
  last_seen_at REAL NOT NULL,
  idle_timeout_seconds REAL NOT NULL,
  absolute_expires_at REAL NOT NULL,
  amr TEXT NOT NULL,
  carrier TEXT NOT NULL CHECK (carrier IN ('cookie', 'header', 'refresh')),
  remember INTEGER NOT NULL CHECK (remember IN (0, 1)),
  address TEXT,
  user_agent TEXT,
  ended_at REAL,
  end_reason TEXT,
  refresh_digest BLOB CHECK ((refresh_digest IS NOT NULL) = (carrier = 'refresh')),
  previous_digest BLOB,
  rotated_at REAL CHECK ((rotated_at IS NULL) = (previous_digest IS NULL)),
  sealed_pair BLOB CHECK ((sealed_pair IS NULL) = (previous_digest IS NULL)),
  timeout_at REAL NOT NULL GENERATED ALWAYS AS
    (min(last_seen_at + idle_timeout_seconds * 1000, absolute_expires_at)) VIRTUAL,
  gone_at REAL NOT NULL GENERATED ALWAYS AS (min(coalesce(ended_at, timeout_at), timeout_at)) VIRTUAL
) STRICT;
INSERT INTO new_session (
  digest, sid, subject_id, epoch, created_at, authenticated_at, last_seen_at, idle_timeout_seconds,
  absolute_expires_at, amr, carrier, remember, address, user_agent, ended_at, end_reason
) SELECT
  digest, sid, subject_id, epoch, created_at, authenticated_at, last_seen_at, idle_timeout_seconds,
  absolute_expires_at, amr, carrier, remember, address, user_agent, ended_at, end_reason
FROM session;
DROP TABLE session;
ALTER TABLE new_session RENAME TO session;
CREATE INDEX session_subject ON session (subject_id, created_at, sid) WHERE ended_at IS NULL;
CREATE INDEX session_newest ON session (created_at, sid) WHERE ended_at IS NULL;
CREATE INDEX session_gone ON session (gone_at);
`,
  },
  {
    number: 3,
    name: 'key-rotation',
    sql: `
CREATE TABLE new_signing_key (
  kid TEXT PRIMARY KEY,
  algorithm TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('next', 'active', 'retired', 'revoked')),
  created_at REAL NOT NULL,
  changed_at REAL NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
INSERT INTO new_signing_key SELECT kid, algorithm, state, created_at, created_at, sealed FROM signing_key;
DROP TABLE signing_key;
ALTER TABLE new_signing_key RENAME TO signing_key;
`,
  },
  {
    number: 4,
    name: 'sender-constrained',
    sql: `
ALTER TABLE session ADD COLUMN jkt TEXT;
ALTER TABLE session ADD COLUMN client_id TEXT;

CREATE TABLE proof (
  digest BLOB PRIMARY KEY NOT NULL,
  expires_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX proof_expiry ON proof (expires_at);
`,
  },
  {
    number: 5,
    name: 'marked-identifiers',
    sql: `
ALTER TABLE session ADD COLUMN marked INTEGER NOT NULL DEFAULT 0 CHECK (marked IN (0, 1));
CREATE INDEX session_unmarked ON session (gone_at) WHERE marked = 0 AND carrier <> 'refresh';
`,
  },
  {
    number: 6,
    name: 'shared-time',
    sql: `
ALTER TABLE feed ADD COLUMN issued_until REAL NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN clock_at REAL;
ALTER TABLE feed ADD COLUMN clock_lead_since REAL;
ALTER TABLE feed ADD COLUMN clock_lead_ms REAL;
ALTER TABLE attempt ADD COLUMN noted_at REAL NOT NULL DEFAULT 0;
`,
  },
  {
    number: 7,
    name: 'familiar-networks',
    sql: `
CREATE TABLE familiar (
  key TEXT PRIMARY KEY NOT NULL,
  until REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX familiar_expiry ON familiar (until);
`,
  },
  {
    number: 8,
    name: 'counted-time',
    sql: `
ALTER TABLE feed ADD COLUMN counted_at REAL NOT NULL DEFAULT 0;
`,
  },
  {
    number: 9,
    name: 'last-seen',
    sql: `
CREATE INDEX session_seen ON session (last_seen_at) WHERE ended_at IS NULL;
`,
  },
  {
    number: 10,
    name: 'feed-without-a-queue',
    sql: `
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  until_at REAL NOT NULL,
  is_of_tokens INTEGER NOT NULL CHECK (is_of_tokens IN (0, 1)),
  kind TEXT NOT NULL CHECK (kind IN ('session', 'epoch', 'token', 'roles', 'keys')),
  subject_id TEXT,
  sid TEXT,
  jti TEXT,
  epoch INTEGER,
  roles TEXT
) STRICT;
INSERT INTO entry (seq, until_at, is_of_tokens, kind, subject_id, sid, jti, epoch, roles)
  SELECT position, concerns_until, 0, kind, subject_id, sid, jti, epoch, roles FROM change ORDER BY position;
CREATE INDEX entry_over ON entry (until_at) WHERE NOT is_of_tokens;
CREATE INDEX entry_over_with_tokens ON entry (until_at) WHERE is_of_tokens;
CREATE INDEX entry_token ON entry (jti) WHERE kind = 'token';
DELETE FROM sqlite_sequence WHERE name = 'entry';
INSERT INTO sqlite_sequence (name, seq) SELECT 'entry', seq FROM sqlite_sequence WHERE name = 'change';
DROP TABLE change;

ALTER TABLE feed RENAME TO feed_state;
ALTER TABLE feed_state RENAME COLUMN pruned_through TO pruned_seq;

ALTER TABLE node ADD COLUMN cursor TEXT NOT NULL DEFAULT '';
`,
  },
  {
    number: 11,
    name: 'audit-sealed-beside',
    sql: `
DROP TRIGGER audit_refuses_update;
DROP TRIGGER audit_refuses_delete;
ALTER TABLE audit RENAME TO audit_former;
DROP INDEX audit_action;
DROP INDEX audit_actor;
DROP INDEX audit_subject;

CREATE TABLE audit_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  head_sequence INTEGER NOT NULL,
  head_hash TEXT NOT NULL,
  archived_sequence INTEGER NOT NULL,
  archived_hash TEXT NOT NULL,
  former_sequence INTEGER NOT NULL,
  former_hash TEXT NOT NULL,
  former_broken_at INTEGER
) STRICT;
INSERT INTO audit_state VALUES (1, 0, '', 0, '', 0, '', NULL);

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  event TEXT NOT NULL,
  personal_hash TEXT,
  at REAL NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  actor TEXT,
  subject_id TEXT
) STRICT;
CREATE INDEX audit_action ON audit (action);
CREATE INDEX audit_actor ON audit (actor);
CREATE INDEX audit_subject ON audit (subject_id);
CREATE INDEX audit_time ON audit (at);

CREATE TABLE audit_personal (
  sequence INTEGER PRIMARY KEY,
  salt TEXT NOT NULL,
  personal TEXT NOT NULL
) STRICT;

CREATE TABLE audit_pending (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  events TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_refuses_delete BEFORE DELETE ON audit
WHEN OLD.sequence > (SELECT archived_sequence FROM audit_state)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
`,
  },
  {
    number: 12,
    name: 'root-keys',
    sql: `
CREATE TABLE root_key (
  sealed_by TEXT PRIMARY KEY NOT NULL,
  created_at REAL NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
ALTER TABLE audit_state ADD COLUMN keyed_sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE audit_state ADD COLUMN keyed_hash TEXT NOT NULL DEFAULT '';
`,
  },
  {
    number: 13,
    name: 'uses-in-place',
    sql: `
DROP INDEX session_gone;
DROP INDEX session_unmarked;
ALTER TABLE session ADD COLUMN due_at REAL NOT NULL DEFAULT 0;
UPDATE session SET due_at = gone_at;
CREATE INDEX session_due ON session (due_at);
CREATE INDEX session_unmarked ON session (absolute_expires_at) WHERE marked = 0 AND carrier <> 'refresh';
`,
  },
  {
    number: 14,
    name: 'people',
    // An API key is a session with a carrier of its own; a CHECK cannot be altered, so the table is made anew.
    sql: `
ALTER TABLE subject ADD COLUMN attributes TEXT;
ALTER TABLE subject ADD COLUMN language TEXT;
ALTER TABLE subject ADD COLUMN removed_at REAL;

CREATE TABLE address (
  id TEXT PRIMARY KEY NOT NULL,
  subject_id TEXT NOT NULL REFERENCES subject (id),
  value TEXT NOT NULL,
  verified_at REAL,
  is_primary INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
  created_at REAL NOT NULL,
  UNIQUE (subject_id, value)
) STRICT;
CREATE UNIQUE INDEX address_verified ON address (value) WHERE verified_at IS NOT NULL;
CREATE UNIQUE INDEX address_primary ON address (subject_id) WHERE is_primary;

CREATE TABLE external_identity (
  issuer TEXT NOT NULL,
  external_id TEXT NOT NULL,
  subject_id TEXT NOT NULL REFERENCES subject (id),
  created_at REAL NOT NULL,
  PRIMARY KEY (issuer, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX external_identity_subject ON external_identity (subject_id);

CREATE TABLE ticket (
  digest BLOB PRIMARY KEY NOT NULL,
  flow BLOB UNIQUE,
  code BLOB CHECK ((code IS NULL) = (flow IS NULL)),
  purpose TEXT NOT NULL,
  subject_id TEXT,
  address TEXT,
  data TEXT,
  created_at REAL NOT NULL,
  expires_at REAL NOT NULL,
  tries_left INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_expiry ON ticket (expires_at);
CREATE INDEX ticket_subject ON ticket (subject_id, purpose, created_at) WHERE subject_id IS NOT NULL;

CREATE TABLE new_session (
  digest BLOB PRIMARY KEY NOT NULL,
  sid TEXT NOT NULL UNIQUE,
  subject_id TEXT NOT NULL REFERENCES subject (id),
  epoch INTEGER NOT NULL,
  created_at REAL NOT NULL,
  authenticated_at REAL NOT NULL,
  last_seen_at REAL NOT NULL,
  idle_timeout_seconds REAL NOT NULL,
  absolute_expires_at REAL NOT NULL,
  amr TEXT NOT NULL,
  carrier TEXT NOT NULL CHECK (carrier IN ('cookie', 'header', 'refresh', 'key')),
  remember INTEGER NOT NULL CHECK (remember IN (0, 1)),
  address TEXT,
  user_agent TEXT,
  ended_at REAL,
  end_reason TEXT,
  refresh_digest BLOB CHECK ((refresh_digest IS NOT NULL) = (carrier = 'refresh')),
  previous_digest BLOB,
  rotated_at REAL CHECK ((rotated_at IS NULL) = (previous_digest IS NULL)),
  sealed_pair BLOB CHECK ((sealed_pair IS NULL) = (previous_digest IS NULL)),
  jkt TEXT,
  client_id TEXT,
  marked INTEGER NOT NULL DEFAULT 0 CHECK (marked IN (0, 1)),
  due_at REAL NOT NULL,
  key_name TEXT CHECK ((key_name IS NOT NULL) = (carrier = 'key')),
  key_roles TEXT CHECK ((key_roles IS NOT NULL) = (carrier = 'key')),
  timeout_at REAL NOT NULL GENERATED ALWAYS AS
    (min(last_seen_at + idle_timeout_seconds * 1000, absolute_expires_at)) VIRTUAL,
  gone_at REAL NOT NULL GENERATED ALWAYS AS (min(coalesce(ended_at, timeout_at), timeout_at)) VIRTUAL
) STRICT;
INSERT INTO new_session (
  digest, sid, subject_id, epoch, created_at, authenticated_at, last_seen_at, idle_timeout_seconds, absolute_expires_at, amr,
  carrier, remember, address, user_agent, ended_at, end_reason, refresh_digest, previous_digest, rotated_at, sealed_pair, jkt,
  client_id, marked, due_at
) SELECT
  digest, sid, subject_id, epoch, created_at, authenticated_at, last_seen_at, idle_timeout_seconds, absolute_expires_at, amr,
  carrier, remember, address, user_agent, ended_at, end_reason, refresh_digest, previous_digest, rotated_at, sealed_pair, jkt,
  client_id, marked, due_at
FROM session;
DROP TABLE session;
ALTER TABLE new_session RENAME TO session;
CREATE INDEX session_subject ON session (subject_id, created_at, sid) WHERE ended_at IS NULL;
CREATE INDEX session_newest ON session (created_at, sid) WHERE ended_at IS NULL;
CREATE INDEX session_seen ON session (last_seen_at) WHERE ended_at IS NULL;
CREATE INDEX session_due ON session (due_at);
CREATE INDEX session_unmarked ON session (absolute_expires_at) WHERE marked = 0 AND carrier <> 'refresh';
`,
  },
  {
    number: 15,
    name: 'mail-queue',
    sql: `
CREATE TABLE message (
  id TEXT PRIMARY KEY NOT NULL,
  message_id TEXT NOT NULL,
  subject_id TEXT,
  sealed BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'failed', 'held', 'void')),
  created_at REAL NOT NULL,
  due_at REAL NOT NULL,
  expires_at REAL,
  retry_until REAL NOT NULL,
  keep_until REAL NOT NULL,
  lease_until REAL NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  fault TEXT
) STRICT;
CREATE INDEX message_due ON message (due_at) WHERE state = 'waiting';
CREATE INDEX message_newest ON message (state, created_at, id);
CREATE INDEX message_kept ON message (keep_until);
CREATE INDEX message_subject ON message (subject_id) WHERE subject_id IS NOT NULL;
`,
  },
  {
    number: 16,
    name: 'webhooks',
    sql: `
CREATE TABLE webhook (
  id TEXT PRIMARY KEY NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
  secret BLOB NOT NULL,
  previous_secret BLOB,
  previous_until REAL,
  cursor INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at REAL NOT NULL DEFAULT 0,
  lease_holder TEXT NOT NULL DEFAULT '',
  lease_until REAL NOT NULL DEFAULT 0,
  created_at REAL NOT NULL
) STRICT;
CREATE TABLE webhook_dead (
  webhook_id TEXT NOT NULL REFERENCES webhook (id),
  sequence INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  died_at REAL NOT NULL,
  PRIMARY KEY (webhook_id, sequence)
) STRICT;
`,
  },
  {
    number: 17,
    name: 'audit-vouched-for',
    sql: `
ALTER TABLE audit_state ADD COLUMN archived_mac TEXT;
ALTER TABLE audit_state ADD COLUMN keyed_mac TEXT;
`,
  },
  {
    number: 18,
    name: 'dearest-hash',
    sql: `
CREATE TABLE dearest_hash (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  hash TEXT NOT NULL,
  work REAL NOT NULL
) STRICT;
`,
  },
  {
    number: 19,
    name: 'factors',
    sql: `
ALTER TABLE subject ADD COLUMN factors TEXT;
CREATE TABLE authenticator (
  id TEXT PRIMARY KEY NOT NULL,
  subject_id TEXT NOT NULL REFERENCES subject (id),
  kind TEXT NOT NULL,
  sealed BLOB NOT NULL,
  created_at REAL NOT NULL,
  confirmed_at REAL,
  last_used_at REAL,
  last_step INTEGER
) STRICT;
CREATE INDEX authenticator_subject ON authenticator (subject_id, created_at, id);
CREATE TABLE recovery_code (
  digest BLOB PRIMARY KEY NOT NULL,
  subject_id TEXT NOT NULL REFERENCES subject (id)
) STRICT;
CREATE INDEX recovery_code_subject ON recovery_code (subject_id);
`,
  },
]
