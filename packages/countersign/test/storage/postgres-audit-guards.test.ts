/** PostgreSQL: what keeps the audit log append-only, and whether it is noticed where it is there and does nothing. */
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import { auditOf } from '../../src/storage/contract/fixtures.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { event } from './records.ts'

async function openBoth() {
  const url = await freshDatabase()
  const storage = await postgres(url).open()
  const client = new Client(url)
  await client.connect()
  await client.query('SET search_path = countersign')
  onTestFinished(async () => {
    await client.end()
    await storage.close()
  })
  await storage.audit.append([event('kept')])
  expect(await auditOf(storage)).toHaveLength(1)
  return { storage, client }
}

test.each([
  ['UPDATE audit SET at = 0'],
  ['DELETE FROM audit'],
  ['TRUNCATE audit'],
  ['SET session_replication_role = replica; UPDATE audit SET at = 0'],
  // The names in the guard are those of its own schema, whatever the search path says.
  [
    'CREATE SCHEMA other; CREATE TABLE other.audit_state AS SELECT 9 AS archived_sequence; SET search_path = other; DELETE FROM countersign.audit',
  ],
])('the server refuses: %s', async change => {
  const { storage, client } = await openBoth()
  await expect(client.query(change)).rejects.toThrow('append-only')
  expect((await storage.audit.head()).isGuarded).toBe(true)
})

test.each([
  ['ALTER TABLE audit DISABLE TRIGGER audit_refuses_change'],
  ['ALTER TABLE audit ENABLE REPLICA TRIGGER audit_refuses_change'],
  ['ALTER TABLE audit ENABLE TRIGGER audit_refuses_truncate'],
  ['DROP TRIGGER audit_refuses_change ON audit'],
  [
    `CREATE OR REPLACE FUNCTION audit_refuses_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN coalesce(NEW, OLD); END'`,
  ],
  [
    `CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE OR REPLACE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION nothing();
    ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_refuses_change`,
  ],
  [
    `CREATE OR REPLACE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW
      WHEN (false) EXECUTE FUNCTION audit_refuses_change();
    ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_refuses_change`,
  ],
  [
    `CREATE OR REPLACE TRIGGER audit_refuses_change BEFORE UPDATE OF hash OR DELETE ON audit FOR EACH ROW
      EXECUTE FUNCTION audit_refuses_change();
    ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_refuses_change`,
  ],
])('it is told that the log is not guarded after: %s', async change => {
  const { storage, client } = await openBoth()
  expect((await storage.audit.head()).isGuarded).toBe(true)
  await client.query(change)
  expect((await storage.audit.head()).isGuarded).toBe(false)
})

test.each([
  [`action = 'sign-out'`],
  [`outcome = 'refused'`],
  [`actor = 'nobody'`],
  [`subject_id = 'nobody'`],
  ['at = at - 0.125'],
])('a line that is found by something else than it holds is told of: %s', async change => {
  const { storage, client } = await openBoth()
  await client.query(
    `ALTER TABLE audit DISABLE TRIGGER USER; UPDATE audit SET ${change}; ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_refuses_change; ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_refuses_truncate`,
  )
  const [record] = await storage.audit.read({ after: 0, limit: 1 })
  expect(record?.isMisfiled).toBe(true)
})
