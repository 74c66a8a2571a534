/** Plays a long life of a session table against a `Map`, the same one for the same seed; a million operations take some seconds. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import type { StoredSession } from '../../src/core/session/session.ts'
import { judgeSession } from '../../src/core/session/session-verdict.ts'
import { SessionTable } from '../../src/gate/session-table.ts'
import { mulberry } from '../core/revocation/seeded.ts'

export interface Life {
  seed: number
  operations: number
  /** How many sessions there are to choose from, and subjects. */
  sessions: number
  subjects: number
  /** Absent: all fit. */
  capacity?: number
}

const roles = [[], ['admin'], ['admin', 'editor'], ['editor']]

/** Some ids are no handles: the table must tell them apart all the same. */
function idOf(kind: string, number: number): string {
  const handle = hash('sha256', `${kind} ${number}`, 'buffer').subarray(0, 16).toString('base64url')
  return number % 10 === 0 ? `${kind}-${number}` : handle
}

const identifierOf = (number: number) => hash('sha256', `identifier ${number}`, 'base64url')

/** @throws {AssertionError} where table and model differ. */
export function playSessionTable({ seed, operations, sessions, subjects, capacity }: Life): void {
  const random = mulberry(seed)
  const below = (bound: number) => Math.floor(random() * bound)
  const table = new SessionTable(capacity ?? sessions)
  const model = new Map<number, StoredSession>()
  let now = 1_800_000_000_000

  const sessionOf = (number: number): StoredSession => {
    const identifier = identifierOf(number)
    const createdAt = now - below(1_000_000)
    return {
      digest: hash('sha256', identifier, 'buffer'),
      sid: idOf('sid', number),
      subjectId: idOf('subject', number % subjects),
      epoch: 0,
      createdAt,
      authenticatedAt: createdAt - below(5_000_000_000),
      lastSeenAt: now - below(600_000),
      idleTimeoutSeconds: [600, 1800, 315_360_000][below(3)] ?? 600,
      absoluteExpiresAt: now + 1 + below(20_000_000),
      amr: below(2) === 0 ? ['pwd'] : ['pwd', 'otp'],
      carrier: below(2) === 0 ? 'cookie' : 'header',
      remember: false,
      subject: { identifier: '', status: 'active', roles: roles[below(4)] ?? [], epoch: 0 },
    }
  }
  const forgetWhere = (isGone: (session: StoredSession) => boolean) => {
    for (const [number, session] of model) if (isGone(session)) model.delete(number)
  }
  /** Whether the table holds it; what it holds is what was admitted last, and what it has forgotten it was free to. */
  const compare = (number: number): boolean => {
    const record = table.find(identifierOf(number))
    const held = model.get(number)
    if (record === 0) {
      const mayBeGone = held === undefined || capacity !== undefined || judgeSession(held, now) !== 'live'
      assert.ok(mayBeGone, `session ${number} was forgotten`)
      model.delete(number)
      return false
    }
    assert.ok(held !== undefined, `session ${number} came back`)
    assert.equal(table.judge(record, table.terms(record), now), judgeSession(held, now))
    assert.equal(table.terms(record).carrier, held.carrier)
    assert.deepEqual(table.identity(record, table.terms(record)), {
      subject: held.subjectId,
      kind: 'session',
      sid: held.sid,
      roles: held.subject.roles,
      amr: held.amr,
      authTime: held.authenticatedAt,
      expiresAt: held.absoluteExpiresAt,
    })
    return true
  }
  const use = (number: number) => {
    const held = model.get(number)
    if (!compare(number) || held === undefined) return
    const intervalMs = held.idleTimeoutSeconds * 50
    const isDue = now - held.lastSeenAt >= intervalMs
    const record = table.find(identifierOf(number))
    assert.equal(table.use(record, table.terms(record), now), isDue ? intervalMs : undefined)
    if (isDue) held.lastSeenAt = now
  }

  for (let turn = 0; turn < operations; turn++) {
    // It begins with growth alone, so that there is much to lose.
    const isGrowing = turn < sessions / 2
    const number = isGrowing ? turn : below(sessions)
    const dice = isGrowing ? 0 : random()
    if (dice < 0.5) {
      const session = sessionOf(number)
      table.admit(session, now)
      model.set(number, session)
    } else if (dice < 0.8) use(number)
    else if (dice < 0.9) {
      table.evictSession(idOf('sid', number), idOf('subject', number % subjects))
      model.delete(number)
    } else if (dice < 0.95) {
      table.evictDigest(hash('sha256', identifierOf(number), 'buffer'))
      model.delete(number)
    } else if (dice < 0.951) {
      const subjectId = idOf('subject', below(subjects))
      table.evictSubject(subjectId)
      forgetWhere(session => session.subjectId === subjectId)
    } else now += below(2000)
    assert.ok(table.size <= (capacity ?? sessions))
    if (turn % 200_000 === 199_999) {
      let held = 0
      for (let each = 0; each < sessions; each++) if (compare(each)) held += 1
      assert.equal(table.size, held)
    }
    if (turn % 900_000 === 899_999) {
      table.clear()
      model.clear()
    }
  }
  let held = 0
  for (let each = 0; each < sessions; each++) if (compare(each)) held += 1
  assert.equal(table.size, held)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const operations = Number(process.argv[2] ?? 5_000_000)
  for (const capacity of [undefined, 1000]) {
    const life = {
      seed: Math.floor(Math.random() * 2 ** 32),
      operations,
      sessions: 200_000,
      subjects: 50_000,
    }
    console.log(JSON.stringify({ ...life, capacity }))
    playSessionTable({ ...life, ...(capacity !== undefined && { capacity }) })
  }
}
