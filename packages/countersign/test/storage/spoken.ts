/** Every statement that the store's operations say, found by running the contract over a store that listens. */

import { DatabaseSync } from 'node:sqlite'
import { coversOnSqlite } from '../../src/core/revocation/feed-cursor.ts'
import type { Storage } from '../../src/core/storage.ts'
import { storageContract } from '../../src/storage/contract/contract.ts'
import { seal } from '../../src/storage/contract/fixtures.ts'
import { operations } from '../../src/storage/operations/operations.ts'
import { createPorts } from '../../src/storage/operations/ports.ts'
import type { Answered, Operation } from '../../src/storage/sql/operation.ts'
import { type Sql, textOf } from '../../src/storage/sql/sql.ts'
import { Database } from '../../src/storage/sqlite/database.ts'
import { migrate } from '../../src/storage/sqlite/migrate.ts'
import { digest } from './records.ts'

/** By their text for PostgreSQL and, where that has none, for SQLite. */
export async function spokenStatements(): Promise<Map<string, Sql<unknown>>> {
  const spoken = new Map<string, Sql<unknown>>()
  const listen = (statement: Sql<unknown>) => {
    const { text } = textOf(statement.postgres, 'postgres')
    spoken.set(text === '' ? textOf(statement.sqlite, 'sqlite').text : text, statement)
  }
  // A case that fails here fails in the contract's own test; what matters is what it asked.
  for (const { run } of storageContract) await run(async () => openListening(listen)).catch(() => {})
  // A log of version 0.1, which is taken over.
  const former = `INSERT INTO audit_former (sequence, hash, event)
    VALUES (1, '', '{"at":1,"action":"sign-in","outcome":"success"}')`
  await seal(openListening(listen, former))
  // What PostgreSQL's driver alone calls.
  const { sessions, time } = operations
  const more: Operation<unknown>[] = [
    sessions.findRows.run([digest('a'), digest('b')]),
    time.ask.run({ now: 0 }),
  ]
  for (const operation of more) for (const statement of statementsOf(operation)) listen(statement)
  return spoken
}

/** The statements of an operation's first step. */
export function statementsOf(operation: Operation<unknown>): readonly Sql<unknown>[] {
  const step = operation.next()
  if (step.done === true) throw new Error('the operation asks for nothing')
  return step.value.statements
}

/** @param before - Done to the new database first. */
function openListening(listen: (statement: Sql<unknown>) => void, before = ''): Storage {
  const connection = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true })
  migrate(connection)
  connection.exec(before)
  const database = new Database(connection)
  const ports = createPorts(async ({ begin }) => {
    const operation = begin()
    let step = operation.next()
    while (step.done !== true) {
      const answered: Answered[] = []
      for (const statement of step.value.statements) {
        listen(statement)
        answered.push(database.execute(statement))
      }
      step = operation.next(answered)
    }
    return step.value
  })
  const { prune } = ports.changes
  return {
    ...ports,
    changes: {
      read: (after, limit = 5000) => ports.changes.read(after, limit),
      covers: coversOnSqlite,
      prune,
    },
    defaultMaxStalenessMs: 0,
    close: async () => connection.close(),
  }
}
