/** Imports over accounts: old hashes sign in and are replaced, what does not fit is told by its line, and a repeat changes nothing. */
import { describe, expect, test } from 'vitest'
import { argon2, bcrypt, pbkdf2, scrypt } from '../../src/index.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { cheapHashing, open } from './open.ts'

const legacy = [bcrypt(), scrypt(), pbkdf2(), argon2()]
const options = { password: { ...cheapHashing, legacy } }
// `quiet heron 0`, as PHP hashed it; `password`, by PBKDF2 of passlib.
const { forms }: { forms: Record<string, string[]> } = await import('../password/foreign/originals.json', {
  with: { type: 'json' },
}).then(({ default: originals }) => originals)
const hashOf = (kind: string) => Object.entries(forms).find(([name]) => name.includes(kind))?.[1][0] ?? ''

async function* lines(...records: readonly (object | string)[]): AsyncGenerator<Uint8Array> {
  for (const one of records) yield Buffer.from(`${typeof one === 'string' ? one : JSON.stringify(one)}\n`)
}

describe('an import', () => {
  test('keeps ids, addresses and hashes; a hash is ours after the first sign-in', async () => {
    const storage = await memory().open()
    const { auth } = await open({ ...options, storage: { open: async () => storage } })
    const hash = hashOf('php')
    expect(hash).toMatch(/^\$2y\$/)
    const records = [
      {
        external_id: 'auth0|1',
        addresses: [{ value: 'Ada@Example.com', verified: true }],
        password_hash: hash,
        roles: ['editor'],
        created_at: '2020-01-02T03:04:05Z',
      },
      { identifier: 'eve', status: 'disabled' },
    ]
    const report = await auth.subjects.import(lines(...records))
    expect(report).toEqual({ imported: 2, skipped: 0, failed: 0, errors: [] })
    expect(await auth.subjects.import(lines(...records))).toEqual({ ...report, imported: 0, skipped: 2 })
    const ada = await auth.subjects.findByIdentifier('ada@example.com')
    expect(ada).toMatchObject({ roles: ['editor'], createdAt: Date.UTC(2020, 0, 2, 3, 4, 5) })
    expect(
      await storage.subjects.findByExternalIdentity({ issuer: 'import:ndjson', externalId: 'auth0|1' }),
    ).toEqual(ada)
    expect(await auth.addresses.list(ada?.id ?? '')).toMatchObject([
      { value: 'ada@example.com', isPrimary: true, verifiedAt: expect.any(Number) },
    ])
    const proof = { identifier: 'ada@example.com', password: 'quiet heron 0', credential: 'session' as const }
    expect(await auth.signIn({ ...proof, password: 'quiet heron' })).toMatchObject({ ok: false })
    expect(await auth.signIn(proof)).toMatchObject({ ok: true })
    const found = await storage.subjects.findCredentials('ada@example.com')
    expect(found?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/)
    expect(await auth.signIn(proof)).toMatchObject({ ok: true })
    const { items } = await auth.audit.list({ action: 'subject-imported' })
    expect(items).toHaveLength(2)
  })

  test('tells of whoever has a name that is somebody else’s, and takes neither for the other', async () => {
    const { auth } = await open(options)
    await auth.subjects.create({ identifier: 'ada', password: 'seven quiet herons at dawn' })
    const records = [
      { external_id: '1', identifier: 'bob', addresses: [{ value: 'both@example.com', verified: true }] },
      { external_id: '2', identifier: 'Ada' },
      { external_id: '3', identifier: 'eve', addresses: [{ value: 'Both@example.com', verified: true }] },
      'no json',
      { identifier: 'ada' },
    ]
    const errors = [
      { line: 2, code: 'identifier-taken' },
      { line: 3, code: 'identifier-taken' },
      { line: 4, code: 'malformed-body' },
    ]
    expect(await auth.subjects.import(lines(...records))).toEqual({
      imported: 1,
      skipped: 1,
      failed: 3,
      errors,
    })
    expect(await auth.subjects.import(lines(...records))).toEqual({
      imported: 0,
      skipped: 2,
      failed: 3,
      errors,
    })
  })

  test('tells by line what does not fit, and takes the rest', async () => {
    const { auth } = await open(options)
    const report = await auth.subjects.import(
      lines(
        'no json',
        { identifier: 'two', password: 'typed' },
        { identifier: 'a b' },
        { identifier: 'four', addresses: [{ value: 'nobody' }] },
        { identifier: 'five', password_hash: '$md5$' },
        { identifier: 'six', password_hash: '$2b$16$mcYBF/7DKgzUDNuQ53b9bugEgdxDSPlahG5mEATKRgWvcHtz2Qz0W' },
        { identifier: 'seven', roles: ['No Role'] },
        { identifier: 'eight', external_id: '\0' },
        { identifier: 'nine' },
      ),
    )
    expect(report).toEqual({
      imported: 1,
      skipped: 0,
      failed: 8,
      errors: [
        { line: 1, code: 'malformed-body' },
        { line: 2, code: 'invalid-body' },
        { line: 3, code: 'invalid-identifier' },
        { line: 4, code: 'invalid-address' },
        { line: 5, code: 'unknown-hash' },
        { line: 6, code: 'hash-too-costly' },
        { line: 7, code: 'invalid-body' },
        { line: 8, code: 'invalid-body' },
      ],
    })
  })

  test('writes nothing in a dry run', async () => {
    const { auth } = await open(options)
    const report = await auth.subjects.import(lines({ identifier: 'ada' }), { dryRun: true })
    expect(report).toMatchObject({ imported: 1 })
    expect(await auth.subjects.count()).toBe(0)
  })

  test('of more than a batch, interrupted, can be repeated', async () => {
    const { auth } = await open(options)
    const records = Array.from({ length: 450 }, (_, index) => ({ identifier: `s-${index}` }))
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* lines(...records)
      throw new Error('the disk is gone')
    }
    await expect(auth.subjects.import(broken())).rejects.toThrow('the disk is gone')
    expect(await auth.subjects.count()).toBe(400)
    expect(await auth.subjects.import(lines(...records))).toMatchObject({ imported: 50, skipped: 400 })
  })

  test('K20 the dearest hash is known to a node that starts later, and is nobody’s', async () => {
    const storage = await memory().open()
    const driver = { open: async () => ({ ...storage, close: async () => {} }) }
    const { auth } = await open({ ...options, storage: driver })
    const hash = hashOf('php')
    await auth.subjects.import(lines({ identifier: 'ada', password_hash: hash }))
    const kept = await storage.subjects.dearestHash()
    expect(kept).not.toBe(hash)
    const tried: string[] = []
    const counting = {
      name: 'counting',
      read: (text: string) => {
        if (text.startsWith('$2')) tried.push(text)
        return bcrypt().read(text)
      },
    }
    await auth.close()
    await open({ password: { ...cheapHashing, legacy: [counting] }, storage: driver })
    expect(tried[0]).toBe(kept)
  })

  test('lets in a password that would be refused today, and says so', async () => {
    const { auth } = await open(options)
    const { pbkdf2Sync } = await import('node:crypto')
    const key = pbkdf2Sync('password', 'salt', 1, 32, 'sha256').toString('base64')
    await auth.subjects.import(lines({ identifier: 'ada', password_hash: `pbkdf2_sha256$1$salt$${key}` }))
    for (const credential of ['session', 'token'] as const)
      expect(await auth.signIn({ identifier: 'ada', password: 'password', credential })).toMatchObject({
        ok: true,
        passwordWeakness: 'common',
      })
  })

  test('reads hashes as Firebase, Keycloak and ASP.NET write them', async () => {
    const { auth } = await open(options)
    const { pbkdf2Sync } = await import('node:crypto')
    const typed = 'seven quiet herons'
    const salt = Buffer.from('0123456789abcdef')
    const derive = (iterations: number, length: number, digest: string) =>
      pbkdf2Sync(typed, salt, iterations, length, digest)
    // The example of the documentation of Firebase's scrypt.
    const users = [
      {
        localId: '1',
        email: 'fire@example.com',
        passwordHash:
          'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
        salt: '42xEC+ixf3L2lw==',
      },
    ]
    const firebaseKey =
      'base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==, base64_salt_separator: Bw==, rounds: 8, mem_cost: 14'
    const keycloak = ['sha256', 'sha512'].map(digest => ({
      username: digest,
      credentials: [
        {
          type: 'password',
          secretData: JSON.stringify({
            value: derive(1000, 64, digest).toString('base64'),
            salt: salt.toString('base64'),
          }),
          credentialData: JSON.stringify({ hashIterations: 1000, algorithm: `pbkdf2-${digest}` }),
        },
      ],
    }))
    const version2 = Buffer.concat([Buffer.from([0]), salt, derive(1000, 32, 'sha1')]).toString('base64')
    const head = Buffer.from('01000000020000271000000010', 'hex')
    const version3 = Buffer.concat([head, salt, derive(10_000, 32, 'sha512')]).toString('base64')
    const csv = `Id,UserName,PasswordHash\n2,two,${version2}\n3,three,${version3}\n`
    const all = { skipped: 0, failed: 0 }
    expect(await auth.subjects.import(lines({ users }), { from: 'firebase', firebaseKey })).toMatchObject({
      ...all,
      imported: 1,
    })
    expect(
      await auth.subjects.import(lines({ realm: 'r', users: keycloak }), { from: 'keycloak' }),
    ).toMatchObject({ ...all, imported: 2 })
    expect(await auth.subjects.import(lines(csv), { from: 'aspnet' })).toMatchObject({ ...all, imported: 2 })
    for (const [identifier, password] of [
      ['fire@example.com', 'user1password'],
      ...['sha256', 'sha512', 'two', 'three'].map(name => [name, typed]),
    ]) {
      const proof = { identifier: identifier ?? '', credential: 'session' as const }
      expect(await auth.signIn({ ...proof, password: `${password}!` }), identifier).toMatchObject({
        ok: false,
      })
      expect(await auth.signIn({ ...proof, password: password ?? '' }), identifier).toMatchObject({
        ok: true,
      })
    }
  })

  test('refuses arguments that are none', async () => {
    const { auth } = await open(options)
    const from = 'firebase' as const
    await expect(auth.subjects.import(lines(), { from, firebaseKey: 'none' })).rejects.toThrow(TypeError)
    // @ts-expect-error Not bytes.
    await expect(auth.subjects.import('text')).rejects.toThrow(TypeError)
    // @ts-expect-error No such option.
    await expect(auth.subjects.import(lines(), { dry: true })).rejects.toThrow(TypeError)
  })
})

test('many short lines leave others their turn', async () => {
  const { auth } = await open(options)
  async function* oneBody() {
    yield Buffer.from('x\n'.repeat(50_000))
  }
  let isOver = false
  const importing = auth.subjects.import(oneBody()).finally(() => {
    isOver = true
  })
  let turns = 0
  while (!isOver) {
    await new Promise(resolve => setImmediate(resolve))
    turns += 1
  }
  expect(await importing).toMatchObject({ imported: 0, failed: 50_000 })
  // One a piece of the body would be a handful.
  expect(turns).toBeGreaterThan(50)
})
