/** The database as an operator is shown it: every host, and never the password. */
import { expect, test } from 'vitest'
import { shownDatabase } from '../src/store/database.ts'

test.each([
  ['postgres://ada:pass%2Cword@db.example.com/app?password=secret', 'postgres://db.example.com/app'],
  [
    'postgres://ada:secret@one:1,two:5432,[::1]:3/app?sslmode=require',
    'postgres://one:1,two:5432,[::1]:3/app',
  ],
  ['postgres://one,two/app', 'postgres://one,two/app'],
])('%s', (url, shown) => {
  expect(shownDatabase({ kind: 'postgres', url })).toBe(shown)
})
