/** The readers of other systems' files: what each documented layout comes to, and that no bytes make one throw. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFirebaseKey } from '../../../src/core/subject/import/firebase-key.ts'
import {
  type ImportRecord,
  type ImportSource,
  importSources,
  maxRecordBytes,
} from '../../../src/core/subject/import/imported-subject.ts'
import { readSubjects } from '../../../src/core/subject/import/sources.ts'

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const hashConfig = `hash_config {
  algorithm: SCRYPT,
  base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,
  base64_salt_separator: Bw==,
  rounds: 8,
  mem_cost: 14,
}`
const firebaseKey = readFirebaseKey(hashConfig)
const options = firebaseKey === undefined ? {} : { firebaseKey }

async function read(source: ImportSource, file: string | Uint8Array, size = 7): Promise<ImportRecord[]> {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file
  const records: ImportRecord[] = []
  for await (const one of readSubjects(source, pieces(bytes, size), options)) records.push(one)
  return records
}

const ada = {
  identifier: 'ada@example.com',
  addresses: [{ value: 'ada@example.com', verified: true }],
  roles: [],
  status: 'active',
}
const at = Date.UTC(2024, 0, 2, 3, 4, 5)

describe('what each system writes', () => {
  test('auth0: one line a user, of its database', async () => {
    const line = {
      _id: { $oid: '5ef220e2d7d0e60013fa6d5e' },
      email_verified: true,
      email: 'ada@example.com',
      passwordHash: '$2b$10$Z6hUTEEeoJXN5/AmSm/4.eZ75RYgFVriQM9LPhNEC7kbAbS/VAaJ2',
      password_set_date: { $date: '2024-01-02T03:04:05Z' },
      tenant: 'tenant',
      connection: 'Username-Password-Authentication',
      _tmp_is_unique: true,
    }
    expect(await read('auth0', `${JSON.stringify(line)}\n\n{"no":"user"}\nno json\n`)).toEqual([
      {
        line: 1,
        subject: {
          ...ada,
          externalId: 'auth0|5ef220e2d7d0e60013fa6d5e',
          passwordHash: line.passwordHash,
        },
      },
      { line: 3, code: 'invalid-body' },
      { line: 4, code: 'malformed-body' },
    ])
  })

  test('better-auth: rows as an array, as lines, as CSV', async () => {
    const row = {
      id: 'Kx1',
      name: 'Ada',
      email: 'ada@example.com',
      emailVerified: 1,
      createdAt: '2024-01-02T03:04:05.000Z',
      password: `${'0'.repeat(32)}:${'a'.repeat(128)}`,
    }
    const subject = {
      ...ada,
      externalId: 'Kx1',
      attributes: { name: 'Ada' },
      passwordHash: row.password,
      createdAt: at,
    }
    expect(await read('better-auth', JSON.stringify([row], undefined, 2))).toEqual([{ line: 2, subject }])
    expect(await read('better-auth', JSON.stringify(row))).toEqual([{ line: 1, subject }])
    const csv = `${Object.keys(row).join(',')}\r\n${Object.values(row).join(',')}\r\n`
    expect(await read('better-auth', csv)).toEqual([{ line: 2, subject }])
  })

  test('firebase: the users of a document, with the key of the project', async () => {
    const users = [
      {
        localId: 'u1',
        email: 'ada@example.com',
        emailVerified: true,
        passwordHash:
          'V358E8LdWJXAO7muq0CufVpEOXaj8aFiC7T/rcaGieN04q/ZPJ08WhJEHGjj9lz/2TT+/86N5VjVoc5DdBhBiw==',
        salt: '42xEC+ixf3L2lw==',
        createdAt: String(at),
        providerUserInfo: [{ providerId: 'password' }],
      },
      { localId: 'u2', phoneNumber: '+821012345678', disabled: true },
    ]
    expect(await read('firebase', JSON.stringify({ note: '"users":[{}]', users }))).toEqual([
      {
        line: 1,
        subject: {
          ...ada,
          externalId: 'u1',
          passwordHash: `$firebase-scrypt$m=14,r=8$${firebaseKey?.signerKey}$Bw==$42xEC+ixf3L2lw==$${users[0]?.passwordHash}`,
          createdAt: at,
        },
      },
      {
        line: 1,
        subject: {
          externalId: 'u2',
          identifier: '+821012345678',
          addresses: [],
          roles: [],
          status: 'disabled',
        },
      },
    ])
  })

  test('keycloak: a realm, whose hashes become texts that are read here', async () => {
    const credential = (secret: object, data: object) => [
      { type: 'otp', secretData: '{}' },
      { type: 'password', secretData: JSON.stringify(secret), credentialData: JSON.stringify(data) },
    ]
    const secret = { value: 'AA+/AAAAAAAAAAAAAAAAAA==', salt: 'c2FsdA==', additionalParameters: {} }
    const argon2 = {
      hashIterations: 5,
      algorithm: 'argon2',
      additionalParameters: {
        hashLength: ['32'],
        memory: ['7168'],
        type: ['id'],
        version: ['1.3'],
        parallelism: ['1'],
      },
    }
    const realm = {
      realm: 'shop',
      roles: { realm: [{ name: 'user' }], users: [{ id: 'none of these' }] },
      users: [
        {
          id: 'k1',
          createdTimestamp: at,
          username: 'ada',
          enabled: true,
          emailVerified: true,
          firstName: 'Ada',
          lastName: 'L',
          email: 'ada@example.com',
          credentials: credential(secret, { hashIterations: 27_500, algorithm: 'pbkdf2-sha256' }),
          realmRoles: ['admin'],
        },
        { id: 'k2', username: 'b', credentials: credential(secret, argon2) },
        { id: 'k3', username: 'c', credentials: credential(secret, { hashIterations: 1, algorithm: 'md5' }) },
      ],
      clients: [],
    }
    expect(await read('keycloak', JSON.stringify(realm))).toEqual([
      {
        line: 1,
        subject: {
          ...ada,
          identifier: 'ada',
          externalId: 'k1',
          attributes: { name: 'Ada L' },
          passwordHash: '$pbkdf2-sha256$27500$c2FsdA$AA./AAAAAAAAAAAAAAAAAA',
          createdAt: at,
        },
      },
      {
        line: 1,
        subject: {
          identifier: 'b',
          externalId: 'k2',
          addresses: [],
          roles: [],
          status: 'active',
          passwordHash: '$argon2id$v=19$m=7168,t=5,p=1$c2FsdA$AA+/AAAAAAAAAAAAAAAAAA',
        },
      },
      { line: 1, code: 'unknown-hash' },
    ])
  })

  test('django: what dumpdata writes, and the table as CSV', async () => {
    const fields = {
      password: 'pbkdf2_sha256$870000$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      username: 'ada',
      first_name: 'Ada',
      last_name: '',
      email: 'ada@example.com',
      is_active: true,
      date_joined: '2024-01-02T03:04:05Z',
    }
    const subject = {
      ...ada,
      identifier: 'ada',
      addresses: [{ value: 'ada@example.com', verified: false }],
      externalId: '7',
      attributes: { name: 'Ada' },
      passwordHash: fields.password,
      createdAt: at,
    }
    expect(await read('django', JSON.stringify([{ model: 'auth.user', pk: 7, fields }]))).toEqual([
      { line: 1, subject },
    ])
    const csv = `id,password,username,first_name,last_name,email,is_active,date_joined\n7,${fields.password},ada,"Ada",,ada@example.com,t,2024-01-02 03:04:05+00\n8,!unusable,eve,,,,f,\n9,too,short\n`
    expect(await read('django', csv)).toEqual([
      { line: 2, subject },
      {
        line: 3,
        subject: { externalId: '8', identifier: 'eve', addresses: [], roles: [], status: 'disabled' },
      },
      { line: 4, code: 'invalid-body' },
    ])
  })

  test('laravel: the table, with line ends and quotes in a name', async () => {
    const hash = '$2y$12$Z6hUTEEeoJXN5/AmSm/4.eZ75RYgFVriQM9LPhNEC7kbAbS/VAaJ2'
    const csv = `\ufeffid,name,email,email_verified_at,password,created_at\n1,"Ada ""A""\nL, x",ada@example.com,2024-01-02 03:04:05,${hash},2024-01-02 03:04:05\n2,E,e@example.com,NULL,${hash},\n`
    expect(await read('laravel', csv)).toEqual([
      {
        line: 2,
        subject: {
          ...ada,
          externalId: '1',
          attributes: { name: 'Ada "A"\nL, x' },
          passwordHash: hash,
          createdAt: at,
        },
      },
      {
        line: 4,
        subject: {
          ...ada,
          identifier: 'e@example.com',
          addresses: [{ value: 'e@example.com', verified: false }],
          externalId: '2',
          attributes: { name: 'E' },
          passwordHash: hash,
        },
      },
    ])
  })

  test('aspnet: AspNetUsers', async () => {
    const csv =
      'Id,UserName,Email,EmailConfirmed,PasswordHash\ng-1,ada,ada@example.com,True,AQAAAAEAAYagAAAAEA==\n'
    expect(await read('aspnet', csv)).toEqual([
      {
        line: 2,
        subject: { ...ada, identifier: 'ada', externalId: 'g-1', passwordHash: 'AQAAAAEAAYagAAAAEA==' },
      },
    ])
  })

  test.each([
    ['9999-12-31 23:59:59.9999999 +00:00', 'disabled'],
    ['2024-01-02T03:04:05+00:00', 'active'],
    ['', 'active'],
  ])('aspnet: locked out until %j is %s', async (until, status) => {
    const csv = `Id,UserName,LockoutEnd\ng-1,ada,${until}\n`
    expect(await read('aspnet', csv)).toMatchObject([{ subject: { status } }])
  })

  test('a hash that stands elsewhere in the record comes along', async () => {
    const accounts = [{ providerId: 'github' }, { providerId: 'credential', password: 'a:b' }]
    expect(
      await read('better-auth', JSON.stringify([{ id: '1', email: 'ada@example.com', accounts }])),
    ).toMatchObject([{ subject: { passwordHash: 'a:b' } }])
    const custom_password_hash = { algorithm: 'bcrypt', hash: { value: '$2b$10$hash', encoding: 'utf8' } }
    expect(
      await read(
        'auth0',
        JSON.stringify({ user_id: 'auth0|1', email: 'ada@example.com', custom_password_hash }),
      ),
    ).toMatchObject([{ subject: { passwordHash: '$2b$10$hash' } }])
  })

  test('ndjson: every member, and none that it does not know', async () => {
    const line = {
      external_id: 'x',
      addresses: [{ value: 'ada@example.com', verified: true }],
      password_hash: 'hash',
      attributes: { team: 'a' },
      roles: ['editor'],
      status: 'disabled',
      created_at: '2024-01-02T03:04:05Z',
    }
    const lines = [line, { ...line, password: 'typed' }, { ...line, status: 'gone' }, { addresses: [{}] }]
    expect(await read('ndjson', lines.map(one => JSON.stringify(one)).join('\n'))).toEqual([
      {
        line: 1,
        subject: {
          externalId: 'x',
          identifier: 'ada@example.com',
          addresses: line.addresses,
          passwordHash: 'hash',
          attributes: { team: 'a' },
          roles: ['editor'],
          status: 'disabled',
          createdAt: at,
        },
      },
      { line: 2, code: 'invalid-body' },
      { line: 3, code: 'invalid-body' },
      { line: 4, code: 'invalid-body' },
    ])
  })
})

describe('files that are not what they should be', () => {
  test('a record that is too large is a code, and the ones after it are read', async () => {
    const long = 'x'.repeat(maxRecordBytes)
    const small = { identifier: 'ada' }
    const lines = `{"identifier":"${long}"}\n${JSON.stringify(small)}`
    const shown = (records: ImportRecord[]) =>
      records.map(one => [one.line, 'code' in one ? one.code : one.subject.identifier])
    expect(shown(await read('ndjson', lines, 4096))).toEqual([
      [1, 'body-too-large'],
      [2, 'ada'],
    ])
    const users = [{ username: long }, { username: 'ada' }]
    expect(shown(await read('keycloak', JSON.stringify({ users }), 4096))).toEqual([
      [1, 'body-too-large'],
      [1, 'ada'],
    ])
    expect(shown(await read('django', `username\n${long}x\nada\n`, 4096))).toEqual([
      [2, 'body-too-large'],
      [3, 'ada'],
    ])
  })

  test('a document that is cut off says so after what it has', async () => {
    const whole = JSON.stringify({ users: [{ username: 'ada' }, { username: 'eve' }] })
    const records = await read('keycloak', whole.slice(0, -5))
    expect(records.map(one => ('code' in one ? one.code : one.subject.identifier))).toEqual([
      'ada',
      'malformed-body',
    ])
    expect(await read('keycloak', '{"realm":"shop"}')).toEqual([{ line: 1, code: 'malformed-body' }])
    expect(await read('keycloak', '{"users":[1,{"username":"ada"}]}')).toHaveLength(2)
  })

  const likely = fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        ',',
        ':',
        '\\',
        '\n',
        '\r',
        'users',
        'id',
        'email',
        'username',
        'credentials',
        '{"username":"a"}',
        '{"email":"a","_id":{"$oid":1}}',
        '{"users":[{"username":"a","credentials":[{"type":"password","secretData":"{}","credentialData":"{}"}]}]}',
        'null',
        '1',
        '\ufeff',
        '𠮷',
      ),
    )
    .map(parts => Buffer.from(parts.join('')))

  test.each(importSources)(
    '%s: whatever the bytes, and however they come, a value or a code',
    async source => {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(fc.uint8Array({ maxLength: 300 }), likely),
          fc.integer({ min: 1, max: 50 }),
          async (bytes, size) => {
            const records = await read(source, bytes, size)
            for (const record of records)
              expect('code' in record || record.subject.identifier !== '').toBe(true)
            expect(await read(source, bytes, 1)).toEqual(records)
          },
        ),
      )
    },
  )
})

test('the hash parameters of Firebase as the console shows them; nothing where one is missing', () => {
  expect(firebaseKey).toMatchObject({ saltSeparator: 'Bw==', rounds: 8, memCost: 14 })
  expect(readFirebaseKey(hashConfig.replace('rounds', 'round'))).toBeUndefined()
})
