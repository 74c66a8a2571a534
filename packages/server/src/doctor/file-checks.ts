/** What SQLite itself says about the file: that it opens, is whole, and which schema it has. Reads only. */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { type Finding, fail, ok } from './finding.ts'

export interface FileCheckup {
  findings: Finding[]
  /** Whether it makes sense to look further. */
  isUsable: boolean
  /** Steps of the schema that the file has. */
  step: number
}

export function checkDatabaseFile(path: string): FileCheckup {
  if (!existsSync(path)) {
    const advice = 'Start the server once, or name the database with --database-url sqlite:PATH.'
    return {
      findings: [fail('database', `There is no database at ${path}.`, advice)],
      isUsable: false,
      step: 0,
    }
  }
  try {
    const connection = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
    try {
      const problems = findDamage(connection)
      const step = readStep(connection)
      const findings = [ok('database', `${path} opens.`), problems]
      return { findings, isUsable: problems.verdict === 'ok', step }
    } finally {
      connection.close()
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown'
    const advice = 'Check that it is the right file and that this user may read it; else restore a backup.'
    return {
      findings: [fail('database', `${path} does not open: ${reason}.`, advice)],
      isUsable: false,
      step: 0,
    }
  }
}

/** https://www.sqlite.org/pragma.html#pragma_integrity_check: one row `ok`, or a row a problem. */
function findDamage(connection: DatabaseSync): Finding {
  const rows = connection.prepare('PRAGMA integrity_check(10)').all()
  const problems = rows.map(row => String(row.integrity_check)).filter(text => text !== 'ok')
  if (problems.length === 0) return ok('integrity', 'Every page and index is whole.')
  return fail(
    'integrity',
    `The file is damaged: ${problems[0]}.`,
    'Stop the servers, keep a copy of the file, and restore a backup.',
  )
}

/** The store notes each step of its schema in this table. */
function readStep(connection: DatabaseSync): number {
  const table = connection
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'")
    .get()
  if (table === undefined) return 0
  return Number(connection.prepare('SELECT coalesce(max(number), 0) AS number FROM migration').get()?.number)
}
