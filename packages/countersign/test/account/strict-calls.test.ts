/** Public calls are strict: what does not fit is a `TypeError` of ours that names it, and nothing is passed over. */
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { encodeCursor } from '../../src/core/cursor.ts'
import { countersign, required } from '../../src/http/adapter/fetch.ts'
import { ConfigurationError, type Countersign, createCountersign, type Identity } from '../../src/index.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { type PostgresOptions, postgres } from '../../src/storage/postgres/postgres.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { cheapHashing, issuer, open, password, secret } from './open.ts'

async function* nothing(): AsyncGenerator<Uint8Array> {}

type Call = (...given: unknown[]) => unknown

let auth: Countersign
let ada: { id: string; sid: string; identity: Identity; headers: Record<string, string> }
beforeEach(async () => {
  auth = (await open({ signIn: { attemptsPerMinute: 'off' } })).auth
  await auth.subjects.create({ identifier: 'ada', password, roles: ['editor'] })
  const given = await auth.signIn({ identifier: 'ada', password, credential: 'session' })
  if (!given.ok) throw new Error(given.reason)
  const headers = { cookie: `__Host-session=${given.sessionIdentifier}` }
  const checked = await auth.authenticate(headers)
  if (!checked.ok) throw new Error(checked.reason)
  ada = { id: given.subject.id, sid: given.session.sid, identity: checked.identity, headers }
})

const caller = { actor: 'operator', address: '192.0.2.1', userAgent: 'a test' }
const pageAfter = (...key: (string | number)[]) => ({ limit: 5, after: encodeCursor(key) })

/** A right call of every method, with every argument and every member there is. */
function rightCalls(): Record<string, unknown[]> {
  const { id, sid, identity } = ada
  return {
    signUp: [{ identifier: 'bob', password: 'another good password' }, caller],
    signIn: [
      { identifier: 'ada', password: 'wrong', credential: 'session', carrier: 'header', remember: true },
      { ...caller, replaces: [sid], device: ['a mark', 'another'] },
    ],
    signOut: [identity, 'this', caller],
    changePassword: [
      identity,
      { currentPassword: 'wrong', newPassword: 'another good password' },
      { ...caller, device: 'a mark' },
    ],
    revokePresented: ['nothing of ours', caller, 'app'],
    'subjects.find': [id],
    'subjects.findByIdentifier': ['ada'],
    'subjects.list': [{ ...pageAfter('a'), query: 'a', status: 'active' }],
    'subjects.count': [{ query: 'ada', status: 'active' }],
    'subjects.create': [
      {
        identifier: 'eve',
        password: 'another good password',
        roles: ['editor'],
        attributes: {},
        language: 'ko',
      },
      caller,
    ],
    'subjects.update': [id, { status: 'active', roles: ['editor'], attributes: {}, language: 'en' }, caller],
    'subjects.remove': ['unknown', caller],
    'subjects.export': [id, caller],
    'subjects.import': [nothing(), { from: 'ndjson', dryRun: true }, caller],
    removeOwn: [identity, 'wrong', caller],
    keysOf: [id],
    backlog: [],
    'mail.count': [],
    'mail.failed': [{ limit: 5, after: encodeCursor([1, 'a']) }],
    'mail.retry': ['A'.repeat(22)],
    'webhooks.create': [{ url: 'ftp://example.com', events: ['sign-in.success'] }, caller],
    'webhooks.list': [],
    'webhooks.update': [
      'unknown',
      { url: 'https://example.com', events: ['sign-in.refused'], status: 'active' },
      caller,
    ],
    'webhooks.remove': ['unknown', caller],
    'webhooks.rotateSecret': ['unknown', caller],
    'webhooks.deadLetters': ['unknown', { limit: 5, after: 1 }],
    'webhooks.redeliver': ['unknown', 1, caller],
    'recovery.begin': ['ada', caller],
    'recovery.finish': [{ ticket: 'none' }, 'another good password', caller],
    'linkSignIn.begin': [{ identifier: 'ada', returnTo: '/orders' }, caller],
    'linkSignIn.finish': [
      { flow: 'none', code: '123456' },
      { credential: 'session', carrier: 'header', remember: true },
      { ...caller, replaces: [sid], device: ['a mark'] },
    ],
    'addresses.list': [id],
    'addresses.add': [id, 'ada@example.com', caller],
    'addresses.confirm': [{ ticket: 'none' }, caller],
    'addresses.makePrimary': [id, 'unknown', caller],
    'addresses.remove': [id, 'unknown', caller],
    'addresses.undo': [{ ticket: 'none' }, caller],
    'invitations.create': [{ address: 'eve@example.com', roles: ['editor'], language: 'ko' }, caller],
    'invitations.accept': [{ ticket: 'none' }, { password: 'another good password' }, caller],
    'invitations.confirmSignUp': [{ ticket: 'none' }, { password }, caller],
    'tickets.create': [
      { purpose: 'unsubscribe', subjectId: id, data: 'of the application', lifetimeSeconds: 60 },
      caller,
    ],
    'tickets.redeem': ['unsubscribe', { ticket: 'none' }, caller],
    'tickets.show': [{ ticket: 'none' }],
    'factors.signIn': ['none', { recoveryCode: 'none' }, { ...caller, replaces: [sid], device: ['a mark'] }],
    'factors.list': [id],
    'factors.beginTotp': [identity],
    'factors.confirmTotp': [identity, { id: 'unknown', code: '123456' }, caller],
    'factors.replaceRecoveryCodes': [identity, caller],
    'factors.removeOwn': [identity, 'unknown', caller],
    'factors.remove': [id, 'unknown', caller],
    'apiKeys.list': [id],
    'apiKeys.create': [id, { name: 'a key', expiresAt: 4_102_444_800_000, roles: ['editor'] }, caller],
    'apiKeys.revoke': [id, 'unknown', caller],
    'subjects.setPassword': [id, 'another good password', caller],
    'subjects.rename': [id, 'ada', caller],
    'subjects.revokeAll': [id, { awaitNodes: false }, caller],
    'subjects.revokeOthers': [identity, caller],
    'sessions.create': [id, { carrier: 'header', remember: true, amr: ['otp'] }, caller],
    'sessions.list': [id, pageAfter(1, 'a')],
    'sessions.count': [],
    'sessions.revoke': [sid, { awaitNodes: false, subjectId: id }, caller],
    'tokens.create': [id, { clientId: 'app', amr: ['otp'], refresh: false }, caller],
    'tokens.refresh': ['nothing of ours', caller, 'A'.repeat(43)],
    'tokens.read': ['nothing of ours'],
    'tokens.findLogin': ['nothing of ours'],
    'tokens.revoke': [{ jti: 'b0nTq4Zk2xW9sYcM' }, { awaitNodes: false }, caller],
    'tokens.inspect': ['nothing of ours'],
    'keys.list': [],
    'keys.rotate': [{ awaitNodes: false, force: false }, caller],
    'keys.revoke': ['unknown', { awaitNodes: false }, caller],
    'backups.restored': [caller],
    'audit.list': [
      { ...pageAfter(1), action: 'sign-in', subjectId: id, outcome: 'success', since: 0, until: 1 },
    ],
    'audit.read': [0, 10],
    'nodes.list': [],
    authenticate: [ada.headers, { maxStalenessMs: 0, isUse: false }],
    ended: [identity],
    check: [ada.headers, { maxStalenessMs: 0, isUse: false }],
    handler: [new Request(`${issuer}/healthz`), { address: '192.0.2.1', gone: () => AbortSignal.abort() }],
    plainHandler: [new Request(`${issuer}/healthz`), { address: '192.0.2.1' }],
    isReady: [],
    figures: [],
  }
}

/** Whatever it comes to: what it answered, or what it threw or rejected with. */
async function attempt(path: string, given: readonly unknown[]): Promise<unknown> {
  const call = path.split('.').reduce<unknown>((value, name) => Reflect.get(Object(value), name), auth)
  try {
    return await (call as Call)(...given)
  } catch (fault) {
    return fault
  }
}

/** Every place in the arguments, as a path of names and indexes. */
function placesIn(value: unknown): PropertyKey[][] {
  if (typeof value !== 'object' || value === null) return [[]]
  return [
    [],
    ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner).map(path => [name, ...path])),
  ]
}

function withAt(
  value: unknown,
  [name, ...rest]: readonly PropertyKey[],
  change: (old: unknown) => unknown,
): unknown {
  if (name === undefined) return change(value)
  const copy: object = Array.isArray(value) ? [...value] : { ...Object(value) }
  Reflect.set(copy, name, withAt(Reflect.get(copy, name), rest, change))
  return copy
}

/** Names and paths of every function of `auth`, whatever depth. */
function methodsOf(value: object, before = ''): string[] {
  return Object.entries(value).flatMap(([name, member]) => {
    if (typeof member === 'function') return [before + name]
    return typeof member === 'object' && member !== null ? methodsOf(member, `${before}${name}.`) : []
  })
}

/** Nothing to say to them, and closing is for the end. */
const without = new Set(['close', 'endWaiting'])
/** What a request is, is the framework's: it may have any member. */
const isRequest = (path: string, place: readonly PropertyKey[]) =>
  /^(authenticate|check|handler|plainHandler)$/.test(path) && place[0] === '0'

test('a page after what is no cursor of that listing is refused: an empty one would read as the end', async () => {
  const lists: [string, (after: string) => Promise<unknown>, string[]][] = [
    ['page', after => auth.sessions.list({ after }), [encodeCursor([1])]],
    ['input', after => auth.subjects.list({ after }), [encodeCursor([1, 'a'])]],
    ['input', after => auth.audit.list({ after }), [encodeCursor(['a'])]],
  ]
  for (const [name, list, others] of lists)
    for (const after of ['junk', '', ...others])
      await expect(list(after)).rejects.toThrow(`${name}.after must be the \`next\` of a page`)
})

describe('every method of auth', () => {
  test('is called here, and takes the right call', async () => {
    expect(
      methodsOf(auth)
        .filter(path => !without.has(path))
        .sort(),
    ).toEqual(Object.keys(rightCalls()).sort())
    for (const [path, given] of Object.entries(rightCalls()))
      expect(await attempt(path, given), path).not.toBeInstanceOf(Error)
  })

  test('refuses an unknown member, in whichever argument, by a TypeError that names it', async () => {
    let tried = 0
    for (const [path, given] of Object.entries(rightCalls()))
      for (const place of placesIn(given)) {
        const inside = place.reduce<unknown>((value, name) => Reflect.get(Object(value), name), given)
        const isRecord = typeof inside === 'object' && !Array.isArray(inside)
        // Attributes are an object of the application's own.
        const isStream = Symbol.asyncIterator in Object(inside)
        if (!isRecord || isStream || isRequest(path, place) || place.at(-1) === 'attributes') continue
        const wrong = withAt(given, place, old => ({ ...Object(old), surplus: 'a secret value' }))
        const outcome = await attempt(path, wrong as unknown[])
        expect(outcome, `${path} ${place.join('.')}`).toBeInstanceOf(TypeError)
        expect(String(outcome)).toMatch(/auth\.[\w.]+: .*'surplus'/)
        expect(String(outcome)).not.toContain('a secret value')
        tried += 1
      }
    expect(tried).toBeGreaterThan(30)
  })

  test('never fails from inside, whatever stands in place of an argument or a member', async () => {
    const calls = rightCalls()
    const places = Object.entries(calls).flatMap(([path, given]) =>
      placesIn(given)
        .filter(place => place.length > 0)
        .filter(
          place =>
            !isRequest(path, place) || place.length === 1 || path === 'authenticate' || path === 'check',
        )
        .map(place => ({ path, place })),
    )
    const odd = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(undefined, null, Number.NaN, -1, 1.5, '', true, 1n, Symbol('s')),
      },
      fc.constantFrom([], [undefined], {}, () => 1, new Map(), new Date(0), Object.create(null)),
      fc.anything(),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), odd, async ({ path, place }, value) => {
        const outcome = await attempt(path, withAt(calls[path], place, () => value) as unknown[])
        if (!(outcome instanceof Error)) return
        // A role that is not well-formed is a RangeError, as documented.
        if (outcome instanceof RangeError && outcome.message.includes('a role is')) return
        expect(outcome, `${path} ${place.join('.')}`).toBeInstanceOf(TypeError)
        expect(outcome.message, `${path} ${place.join('.')}`).toMatch(/^auth\./)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['subjects.update', ['unknown', { password: 'another good password' }], 'password'],
    ['subjects.update', ['unknown', { identifier: 'eve' }], 'identifier'],
    ['apiKeys.create', ['unknown', { name: 'a key', scopes: [] }], 'scopes'],
    ['subjects.create', [{ identifier: 'eve', password, passwordHash: '$argon2id$' }], 'passwordHash'],
    ['signUp', [{ identifier: 'eve', password, roles: ['admin'] }], 'roles'],
    ['authenticate', [{}, { maxStaleness: 0 }], 'maxStaleness'],
  ])('%s says that it does not know %j', async (path, given, member) => {
    expect(String(await attempt(path, given))).toContain(`'${member}'`)
    expect(await auth.subjects.findByIdentifier('eve')).toBeUndefined()
  })

  test.each(['', 'unknown', '203.0.113.9:50001', ' 203.0.113.9', '[2001:db8::1]', 'localhost'])(
    'signing in, signing up and the others do not take %j for an address',
    async address => {
      for (const [path, given] of Object.entries(rightCalls()))
        for (const place of placesIn(given).filter(
          one => one.at(-1) === 'address' && Number(one[0]) === given.length - 1,
        )) {
          if (path === 'handler' || path === 'plainHandler') continue
          const outcome = await attempt(path, withAt(given, place, () => address) as unknown[])
          expect(String(outcome), path).toBe(
            `TypeError: auth.${path}: caller.address must be an IP address, without a port`,
          )
        }
    },
  )

  test('a name that may be a secret itself is not repeated', async () => {
    const outcome = await attempt('signUp', [{ identifier: 'eve', password, [password]: 1 }])
    expect(outcome).toBeInstanceOf(TypeError)
    expect(String(outcome)).not.toContain(password)
  })
})

describe('a request’s body spread into a sign-in', () => {
  const spread = (body: object, vouched?: object) =>
    attempt('signIn', [{ ...body, identifier: 'eve', password, credential: 'session' }, vouched])

  test.each([
    ['replaces', () => ada.sid],
    ['replaces', () => [ada.sid]],
    ['senderKey', () => 'a thumbprint'],
    ['address', () => '192.0.2.1'],
    ['actor', () => 'operator'],
  ])('cannot say %s for the caller: nothing of anybody’s ends', async (member, value) => {
    await auth.subjects.create({ identifier: 'eve', password })
    expect(String(await spread({ [member]: value() }))).toContain(`'${member}'`)
    expect((await auth.authenticate(ada.headers)).ok).toBe(true)
  })

  test('what the caller vouches for is believed', async () => {
    await auth.subjects.create({ identifier: 'eve', password })
    expect(await spread({}, { replaces: [ada.sid, 'unknown'] })).toMatchObject({ ok: true })
    expect(await auth.authenticate(ada.headers)).toMatchObject({ ok: false, reason: 'revoked' })
  })

  test('a session is not bound to a key, and does not seem to be', async () => {
    expect(String(await spread({}, { senderKey: 'A'.repeat(43) }))).toContain('senderKey is for a token')
  })
})

test.each([
  ['sessions.revoke', () => [ada.sid, { subjectId: undefined }], 'options.subjectId'],
  ['sessions.list', () => [undefined], 'subjectId'],
  ['sessions.list', () => [undefined, { limit: 1 }], 'subjectId'],
  ['audit.list', () => [{ subjectId: undefined }], 'input.subjectId'],
  ['authenticate', () => [ada.headers, { maxStalenessMs: undefined }], 'options.maxStalenessMs'],
])('%s does not take a restriction that is undefined for none', async (path, given, member) => {
  expect(String(await attempt(path, given()))).toMatch(
    new RegExp(`^TypeError: auth\\..*${member} is undefined`),
  )
  expect((await auth.authenticate(ada.headers)).ok).toBe(true)
})

test.each([
  ['subjects.list', [{ limit: 0 }]],
  ['sessions.list', [{ limit: -1 }]],
  ['audit.list', [{ limit: 201 }]],
  ['audit.read', [0, 0]],
  ['tokens.revoke', [{ jti: '' }]],
  ['tokens.revoke', [{ jti: 'x' }]],
  ['tokens.refresh', ['nothing of ours', {}, '']],
  ['plainHandler', [{ method: 'POST', url: `${issuer}/auth/sign-in`, headers: new Headers(), body: 'text' }]],
])('%s refuses %j, which it could not do as it is asked', async (path, given) => {
  expect(await attempt(path, given)).toBeInstanceOf(TypeError)
})

test('a request without a body is one with none', async () => {
  const request = { method: 'POST', url: `${issuer}/auth/sign-in`, headers: new Headers() }
  expect(await attempt('plainHandler', [request])).toMatchObject({ status: 400 })
})

describe('what is said once', () => {
  test.each([
    [{ storage: undefined }, 'storage'],
    [{ storage: {} }, 'storage'],
    [{ onFault: 'console' }, 'onFault'],
    [{ surplus: 1 }, 'surplus'],
  ])('createCountersign refuses %j', async (wrong, name) => {
    const options = { storage: memory(), issuer, secret, password: cheapHashing, ...wrong }
    const refused = createCountersign(options as unknown as Parameters<typeof createCountersign>[0])
    await expect(refused).rejects.toThrow(ConfigurationError)
    await expect(refused).rejects.toThrow(name)
  })

  test.each([
    () => sqlite('a.db', { busyTimeout: 0 } as object),
    () => sqlite(undefined as unknown as string),
    () => postgres({ url: 'postgres://u@127.0.0.1/d', sslmode: 'require' } as PostgresOptions),
    () => postgres(undefined as unknown as string),
  ])('a store refuses an option that it does not know: %o', storage => {
    expect(storage).toThrow(ConfigurationError)
  })

  test('a route’s condition that is misspelt does not let everybody through', () => {
    const next = () => new Response()
    const wrongs = [
      { roles: 'admin' },
      { role: ['admin'] },
      { role: undefined },
      { maxStalenessMs: Number.NaN },
    ]
    for (const wrong of wrongs) expect(() => required(next, wrong as object)).toThrow(/^required: /)
    expect(() => countersign(auth, next, { served: 'api' } as object)).toThrow(/^countersign: /)
  })
})
