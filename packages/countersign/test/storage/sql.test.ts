/** Statements as templates: what their text and values are, however they were put together. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isIn, onPostgres, onSqlite } from '../../src/storage/sql/dialect.ts'
import { type Dialect, type Sql, sql, textOf } from '../../src/storage/sql/sql.ts'

const said = (statement: Sql<unknown>, dialect: Dialect) => ({
  text: textOf(statement[dialect], dialect).text,
  values: statement[dialect].values,
})

/** A template as it is written: texts, and between them values or templates. */
type Template = { texts: readonly string[]; holes: readonly (number | Template)[] }

const { template } = fc.letrec<{ template: Template }>(tie => ({
  template: fc
    .array(
      fc.tuple(fc.oneof({ maxDepth: 3 }, fc.nat(9), tie('template')), fc.constantFrom('', 'a', ' AND ')),
      {
        maxLength: 4,
      },
    )
    .map(parts => ({
      texts: ['SELECT ', ...parts.map(([, text]) => text)],
      holes: parts.map(([hole]) => hole),
    })),
}))

function build({ texts, holes }: Template): Sql {
  return sql(texts, ...holes.map(hole => (typeof hole === 'number' ? hole : build(hole))))
}

/** The same by hand: the text with its places unmarked, and the values. */
function flat({ texts, holes }: Template): { text: string; values: number[] } {
  let text = texts[0] ?? ''
  const values: number[] = []
  for (const [index, hole] of holes.entries()) {
    const inner = typeof hole === 'number' ? { text: '\u0000', values: [hole] } : flat(hole)
    text += inner.text + (texts[index + 1] ?? '')
    values.push(...inner.values)
  }
  return { text, values }
}

describe('a template', () => {
  test('has the text and the values of its pieces in their places', () => {
    fc.assert(
      fc.property(template, one => {
        const statement = build(one)
        const { text, values } = flat(one)
        let place = 0
        const numbered = text.replaceAll('\u0000', () => `$${++place}`).trim()
        expect(said(statement, 'postgres')).toEqual({ text: numbered, values })
        expect(said(statement, 'sqlite')).toEqual({ text: text.replaceAll('\u0000', '?').trim(), values })
      }),
    )
  })

  test('has one text for one place in the code, whatever its values are, and another with other pieces', () => {
    const make = (value: number, more: Sql) => sql`SELECT ${value}${more}`
    const texts = [
      make(1, sql` AND ${2}`),
      make(3, sql` AND ${4}`),
      make(1, sql``),
      make(1, sql` AND ${2}`),
    ].map(({ postgres }) => textOf(postgres, 'postgres'))
    expect(texts.map(({ text }) => text)).toEqual([
      'SELECT $1 AND $2',
      'SELECT $1 AND $2',
      'SELECT $1',
      'SELECT $1 AND $2',
    ])
    expect(texts[0]).toBe(texts[1])
    expect(texts[0]?.name).not.toBe(texts[2]?.name)
  })

  test('that has the same columns by another name is another statement', () => {
    const ofColumn = (column: Sql) => sql`UPDATE session SET ${column} = ${1}`
    const names = [sql`ended_at`, sql`rotated_at`].map(
      column => textOf(ofColumn(column).postgres, 'postgres').name,
    )
    expect(new Set(names).size).toBe(2)
  })

  test('is empty in a dialect that has nothing to do', () => {
    expect(said(onPostgres(sql`SELECT ${1}`), 'sqlite')).toEqual({ text: '', values: [] })
    expect(said(onSqlite(sql`SELECT ${1}`), 'postgres')).toEqual({ text: '', values: [] })
    expect(said(sql`DELETE${onPostgres(sql` FROM ${1}`)}`, 'sqlite')).toEqual({ text: 'DELETE', values: [] })
  })
})

test('a list is one statement for each small number of values, and one for all large ones', () => {
  const texts = (count: number) => {
    const list = isIn(Array.from({ length: count }, (_, index) => `${index}`))
    return said(list, 'sqlite')
  }
  expect(texts(1)).toEqual({ text: 'IN (?)', values: ['0'] })
  expect(texts(3)).toEqual({ text: 'IN (?, ?, ?)', values: ['0', '1', '2'] })
  expect(texts(0)).toEqual({ text: 'IN (SELECT value FROM json_each(?))', values: ['[]'] })
  expect(texts(9).text).toBe(texts(500).text)
})
