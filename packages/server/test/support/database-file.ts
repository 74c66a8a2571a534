/** The database file past the server: counting rows, and writing what nobody should. */
import { DatabaseSync } from 'node:sqlite'

/** Rows by table; internal tables left out. */
export function countRows(path: string): Record<string, number> {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all()
    return Object.fromEntries(
      tables.map(({ name }) => [
        String(name),
        Number(database.prepare(`SELECT count(*) AS n FROM "${name}"`).get()?.n),
      ]),
    )
  } finally {
    database.close()
  }
}

export function execute(path: string, sql: string): void {
  const database = new DatabaseSync(path, { timeout: 5000 })
  try {
    database.exec(sql)
  } finally {
    database.close()
  }
}
