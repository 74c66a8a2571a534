/**
 * What a warm check does not do: ask the store, make a promise, leave much garbage. Counted, because a
 * number of calls is the same on every machine.
 */

import { createHook } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Countersign, Storage } from '../../src/index.ts'
import { createCountersign } from '../../src/index.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { cheapHash, password } from '../http/world.ts'

const rounds = 1000
/** Bytes that a check may leave behind: it leaves some 500, twice as many under the test's transformations. */
const garbageLimit = 2500

let auth: Countersign
let calls = 0
let cookie: string
let authorization: string

/** The store, with every call counted but the one that says that nothing was committed. */
function counted(storage: Storage): Storage {
  const count = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function' || name === 'unchanged') return member
        return (...args: unknown[]) => {
          calls += 1
          return Reflect.apply(member, target, args)
        }
      },
    })
  const { sessions, subjects, changes, keys, revocations, proofs } = storage
  return {
    ...storage,
    sessions: count(sessions),
    subjects: count(subjects),
    changes: count(changes),
    keys: count(keys),
    revocations: count(revocations),
    proofs: count(proofs),
  }
}

beforeEach(async () => {
  const storage = counted(await memory().open())
  auth = await createCountersign({
    storage: { open: async () => storage },
    issuer: 'http://localhost',
    secret: randomBytes(32).toString('base64url'),
    password: cheapHash,
    token: { algorithm: 'ES256' },
  })
  await auth.subjects.create({ identifier: 'ada@example.com', password, roles: ['editor'] })
  const signIn = (credential: string) =>
    auth.handler(
      new Request('http://localhost/auth/sign-in', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ identifier: 'ada@example.com', password, credential }),
      }),
    )
  cookie = ((await signIn('session')).headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  authorization = (await signIn('token')).headers.get('authorization') ?? ''
  for (const headers of [{ cookie }, { authorization }])
    expect(await auth.authenticate(headers)).toMatchObject({ ok: true })
})
afterEach(() => auth.close())

const kinds = ['session', 'token'] as const
const headersOf = (kind: (typeof kinds)[number]) => (kind === 'session' ? { cookie } : { authorization })

/** As Node hands it to a listener. */
function message(kind: (typeof kinds)[number]): IncomingMessage {
  const incoming = new IncomingMessage(new Socket())
  incoming.url = '/orders'
  incoming.method = 'GET'
  incoming.rawHeaders = ['Host', 'localhost', ...Object.entries(headersOf(kind)).flat()]
  return incoming
}

/** @throws {Error} unless it is answered at once, and well. */
function check(request: IncomingMessage): void {
  const outcome = auth.check(request)
  if (outcome instanceof Promise || !outcome.ok) throw new Error('it was not answered from memory')
}

describe('a warm check', () => {
  test.each(kinds)('of a %s asks no store', kind => {
    const request = message(kind)
    calls = 0
    for (let round = 0; round < rounds; round++) check(request)
    expect(calls).toBe(0)
  })

  test.each(kinds)('of a %s makes no promise, nor anything else that is waited for', kind => {
    const request = message(kind)
    let made = 0
    const hook = createHook({
      init() {
        made += 1
      },
    }).enable()
    for (let round = 0; round < rounds; round++) check(request)
    hook.disable()
    expect(made).toBe(0)
  })

  test.each(kinds)('of a %s leaves little garbage', kind => {
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    const request = message(kind)
    for (let round = 0; round < 20_000; round++) check(request)
    // A collection in the middle makes the difference smaller: the median of several counts.
    const measured: number[] = []
    for (let turn = 0; turn < 9; turn++) {
      if (typeof collect === 'function') collect()
      const before = process.memoryUsage().heapUsed
      for (let round = 0; round < rounds; round++) check(request)
      measured.push((process.memoryUsage().heapUsed - before) / rounds)
    }
    const median = measured.sort((one, other) => one - other)[4]
    expect(median).toBeGreaterThan(0)
    expect(median).toBeLessThan(garbageLimit)
  })
})
