/** The session table, held against a `Map`, and what it costs. */
import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { encodeBase64url } from '../../src/core/base64url.ts'
import type { StoredSession } from '../../src/core/session/session.ts'
import { SessionTable, sessionCapacity } from '../../src/gate/session-table.ts'
import { digest, now, session as record, subject } from '../storage/records.ts'
import { playSessionTable } from './session-table-model.ts'

function session(number: number, change: Partial<StoredSession> = {}): StoredSession {
  const handle = (kind: string) => encodeBase64url(digest(`${kind} ${number}`).subarray(0, 16))
  const owner = { ...subject(`${number}`), id: handle('subject') }
  return {
    ...record(owner, handle('sid'), { digest: digest(identifierOf(number)) }),
    subject: owner,
    ...change,
  }
}

function identifierOf(number: number): string {
  return hash('sha256', `identifier ${number}`, 'base64url')
}

describe('session table', () => {
  test('is a map, through growth into segments and back', () => {
    playSessionTable({ seed: 1, operations: 50_000, sessions: 45_000, subjects: 11_000 })
  })

  test('is a map that forgets what is cold, where not all fit', () => {
    playSessionTable({ seed: 2, operations: 37_500, sessions: 5000, subjects: 500, capacity: 700 })
    playSessionTable({ seed: 3, operations: 5000, sessions: 50, subjects: 3, capacity: 1 })
  })

  test('costs at most 100 bytes a session, the last chunk and all free slots counted', () => {
    const table = new SessionTable(50_000)
    let dearest = 0
    for (let number = 1; number <= 37_500; number++) {
      table.admit(session(number), now)
      if (number >= 25_000 && number % 997 === 0) dearest = Math.max(dearest, table.byteLength / number)
    }
    expect(table.size).toBe(37_500)
    expect(dearest).toBeLessThanOrEqual(100)
    expect(table.byteLength / 37_500).toBeLessThanOrEqual(95)
  })

  test('a memory budget bounds it', () => {
    const capacity = sessionCapacity(1)
    const table = new SessionTable(capacity)
    for (let number = 0; number < 2 * capacity; number++) table.admit(session(number), now)
    expect(table.size).toBe(capacity)
    expect(sessionCapacity(100_000)).toBe(2 ** 26 - 1)
  })

  test('what is used stays, what is not leaves first', () => {
    const table = new SessionTable(1000)
    for (let number = 0; number < 8000; number++) {
      table.admit(session(number), now)
      for (let hot = 0; hot < 10; hot++) {
        const record = table.find(identifierOf(hot))
        if (record !== 0) table.use(record, table.terms(record), now)
      }
    }
    for (let hot = 0; hot < 10; hot++) expect(table.find(identifierOf(hot))).toBeGreaterThan(0)
  })

  test('what has timed out makes room for others', () => {
    const table = new SessionTable(100_000)
    for (let number = 0; number < 5000; number++) table.admit(session(number), now)
    const later = now + 86_400_000
    const change = { lastSeenAt: later, absoluteExpiresAt: later + 86_400_000 }
    for (let number = 5000; number < 10_000; number++) table.admit(session(number, change), later)
    expect(table.size).toBe(5000)
  })

  test('deletion leaves no slow probes behind', () => {
    // Every session of a churn as long as ten tables is found in as few steps as those of a new one: were marks
    // left behind, the table would fill with them and a search for what is not there would never end.
    const table = new SessionTable(2000)
    for (let number = 0; number < 10_000; number++) {
      table.admit(session(number), now)
      if (number >= 1000) table.evictDigest(session(number - 1000).digest)
      if (number % 100 === 0) expect(table.find(identifierOf(-1 - number))).toBe(0)
    }
    expect(table.size).toBe(1000)
    expect(table.byteLength).toBeLessThan(2_000_000)
  })

  test('ten thousand sessions of one subject end one by one, and all at once', () => {
    const table = new SessionTable(20_000)
    const subjectId = session(0).subjectId
    for (let number = 0; number < 10_000; number++) table.admit(session(number, { subjectId }), now)
    for (let number = 0; number < 100; number++) table.evictSession(session(number).sid, subjectId)
    expect(table.size).toBe(9900)
    table.evictSubject(subjectId)
    expect(table.size).toBe(0)
  })

  test('what it answers cannot be changed for others', () => {
    const table = new SessionTable(10)
    table.admit(session(1), now)
    const identityOf = (number: number) => {
      const record = table.find(identifierOf(number))
      return table.identity(record, table.terms(record))
    }
    const { roles } = identityOf(1)
    expect(() => (roles as string[]).push('admin')).toThrow(TypeError)
    table.admit(session(2), now)
    expect(identityOf(2).roles).toEqual([])
  })

  test('a login with refresh tokens is not held: nobody checks its first token', () => {
    const table = new SessionTable(10)
    table.admit(session(1, { carrier: 'refresh' }), now)
    expect(table.size).toBe(0)
  })
})
