/** A Countersign over memory with everything in a test's hands: its clock, its store, its faults. */

import { randomBytes } from 'node:crypto'
import { openRootKey } from '../../src/account/root-keys.ts'
import {
  type Clock,
  type Countersign,
  type CountersignOptions,
  createCountersign,
  type Storage,
  StorageError,
} from '../../src/index.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { type Answer, Client } from './client.ts'

export const issuer = 'https://auth.example.com'
/** Not the example of the OpenAPI document: a test looks for it where it must not be. */
export const password = 'seven quiet herons at dawn'
/** Cheap on purpose; nothing here is about the strength of the hash. */
export const cheapHash = { memoryCost: 8, timeCost: 1, parallelism: 1 }

export class TestClock implements Clock {
  #now = Date.UTC(2026, 0, 1)
  now(): number {
    return this.#now
  }
  monotonic(): number {
    return this.#now
  }
  advanceSeconds(seconds: number): void {
    this.#now += seconds * 1000
  }
}

/** Somebody with an account and one live credential. */
export interface Person {
  id: string
  identifier: string
  /** What they send to be recognised. */
  headers: Record<string, string>
  sid?: string
  /** The credential itself: session identifier or access token. */
  secret: string
  /** With an access token, where refresh tokens are switched on. */
  refreshToken?: string
}

export interface World {
  auth: Countersign
  storage: Storage
  clock: TestClock
  secret: string
  /** What the keys of the store derive from. */
  rootKey: string
  faults: unknown[]
  client: Client
  /** Makes every call to the store fail, until it is set back. */
  storeIsAway: boolean
  /** Signs somebody up and in. */
  person(identifier: string, kind?: 'cookie' | 'header' | 'token', roles?: string[]): Promise<Person>
  signIn(identifier: string, kind?: 'cookie' | 'header' | 'token'): Promise<Person>
  /** How many subjects, sessions and lines of the audit log are stored. */
  stored(): Promise<{ subjects: number; sessions: number; events: number }>
}

export async function openWorld(options: Partial<CountersignOptions> = {}): Promise<World> {
  const clock = new TestClock()
  const secret = randomBytes(32).toString('base64url')
  const faults: unknown[] = []
  const storage = await memory().open()
  const store = { isAway: false }
  const auth = await createCountersign(
    {
      storage: { open: async () => interruptible(storage, () => store.isAway) },
      issuer,
      secret,
      onFault: fault => faults.push(fault),
      signIn: { attemptsPerMinute: 'off' },
      ...options,
      password: { ...cheapHash, ...options.password },
    },
    clock,
  )
  const client = await Client.open(auth.handler)

  const signIn = async (
    identifier: string,
    kind: 'cookie' | 'header' | 'token' = 'cookie',
  ): Promise<Person> => {
    const wish = kind === 'token' ? { credential: 'token' } : { credential: 'session', carrier: kind }
    return readPerson(
      await client.send('POST', '/auth/sign-in', { body: { identifier, password, ...wish } }),
      kind,
    )
  }
  return {
    auth,
    storage,
    clock,
    secret,
    rootKey: await openRootKey({ storage, secret, random: randomBytes, now: 0 }),
    faults,
    client,
    get storeIsAway() {
      return store.isAway
    },
    set storeIsAway(isAway) {
      store.isAway = isAway
    },
    signIn,
    person: async (identifier, kind, roles = []) => {
      const created = await auth.subjects.create({ identifier, password, roles })
      if (!created.ok) throw new Error(`no account for the test: ${created.reason}`)
      return signIn(identifier, kind)
    },
    stored: async () => {
      const events = await auth.audit.read(0, 1000)
      const subjects = await storage.subjects.list({ limit: 1_000_000 })
      return { subjects: subjects.items.length, sessions: await auth.sessions.count(), events: events.length }
    },
  }
}

function readPerson(answer: Answer, kind: 'cookie' | 'header' | 'token'): Person {
  if (answer.status !== 200) throw new Error(`no sign-in for the test: ${answer.status} ${answer.code}`)
  const who = { id: answer.text('subject.id'), identifier: answer.text('subject.identifier') }
  if (kind === 'token') {
    const secret = answer.text('access_token')
    const person = { ...who, secret, headers: { authorization: `Bearer ${secret}` } }
    if (answer.at('refresh_token') === undefined) return person
    return { ...person, sid: answer.text('sid'), refreshToken: answer.text('refresh_token') }
  }
  const sid = answer.text('session.sid')
  if (kind === 'header') {
    const secret = answer.text('session_identifier')
    return { ...who, sid, secret, headers: { authorization: `Bearer ${secret}` } }
  }
  const cookie = answer.cookie
  if (cookie === undefined) throw new Error('no cookie for the test')
  return { ...who, sid, secret: cookie.value, headers: { cookie: `${cookie.name}=${cookie.value}` } }
}

/** The store with a switch: every method of every port fails while it is off, as over a broken connection. */
function interruptible(storage: Storage, isAway: () => boolean): Storage {
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...input: unknown[]) => {
          if (!isAway() || name === 'covers') return Reflect.apply(member, target, input)
          const fault = new StorageError('the test took the store away')
          if (name === 'unchanged') throw fault
          return Promise.reject(fault)
        }
      },
    })
  return {
    subjects: wrap(storage.subjects),
    addresses: wrap(storage.addresses),
    tickets: wrap(storage.tickets),
    factors: wrap(storage.factors),
    sessions: wrap(storage.sessions),
    keys: wrap(storage.keys),
    roots: wrap(storage.roots),
    revocations: wrap(storage.revocations),
    changes: wrap(storage.changes),
    attempts: wrap(storage.attempts),
    proofs: wrap(storage.proofs),
    audit: wrap(storage.audit),
    nodes: wrap(storage.nodes),
    time: wrap(storage.time),
    messages: wrap(storage.messages),
    webhooks: wrap(storage.webhooks),
    defaultMaxStalenessMs: storage.defaultMaxStalenessMs,
    close: () => storage.close(),
  }
}
