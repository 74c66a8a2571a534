/** Writes the text of every statement of the two SQL stores, as its expression says it: `npm run statements`. */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  type Dialect,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import '../packages/countersign/src/storage/postgres/postgres.ts'
import { statements as ofPostgres } from '../packages/countersign/src/storage/postgres/statement.ts'
import type { Statements } from '../packages/countersign/src/storage/relational/statement.ts'
import '../packages/countersign/src/storage/sqlite/operations.ts'
import '../packages/countersign/src/storage/sqlite/sqlite.ts'
import { statements as ofSqlite } from '../packages/countersign/src/storage/sqlite/statement.ts'

const folder = resolve(import.meta.dirname, '../packages/countersign/src/storage')

/** A value that the expression itself gives stands in the text: a partial index, for one, serves no other. */
class SqliteCompiler extends SqliteQueryCompiler {
  protected override appendValue(value: unknown): void {
    this.appendImmediateValue(value)
  }
}

class PostgresCompiler extends PostgresQueryCompiler {
  protected override appendValue(value: unknown): void {
    this.appendImmediateValue(value)
  }
}

const sqlite: Dialect = {
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: build => new SqliteIntrospector(build),
  createQueryCompiler: () => new SqliteCompiler(),
}

const postgres: Dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: build => new PostgresIntrospector(build),
  createQueryCompiler: () => new PostgresCompiler(),
}

/** The files as they ought to be. */
export function compiledFiles(): { path: string; text: string }[] {
  return [
    { path: join(folder, 'sqlite/compiled.ts'), text: compiledFile(ofSqlite, sqlite) },
    { path: join(folder, 'postgres/compiled.ts'), text: compiledFile(ofPostgres, postgres) },
  ]
}

function compiledFile<Schema>({ expressions }: Statements<Schema>, dialect: Dialect): string {
  const build = new Kysely<Schema>({ dialect })
  const slot = (name: string) => sql.raw<never>(`:${name}`)
  const entries = [...expressions]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, expression]) => {
      const text = inLines(expression({ build, slot, sql }).compile().sql)
      return `  '${name}': \`\n${text}\`,\n`
    })
  return `/** The text of every statement, written by \`npm run statements\`: to change one, change its expression. */
export const compiled: Readonly<Record<string, string>> = {
${entries.join('')}}
`
}

const clauses =
  'from|inner join|left join|where|and|group by|order by|limit|offset|values|on conflict|set|returning|for'
const lineBreak = new RegExp(`(?<!delete) (?=(?:${clauses}) )|(?<=\\)) (?=(?:select|update) )`, 'g')

/** A clause a line. */
function inLines(text: string): string {
  if (/[`\\]|\$\{/.test(text)) throw new Error('A template cannot hold this text as it is.')
  return text
    .split(lineBreak)
    .map(line => `    ${line}`)
    .join('\n')
}

if (import.meta.main) for (const { path, text } of compiledFiles()) writeFileSync(path, text)
