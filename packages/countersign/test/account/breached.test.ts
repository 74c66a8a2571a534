/** Breached passwords over accounts: refused where one is set, told where one signs in, and passed where nobody can say. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildBreachedFile } from '../../src/password/breached/build-file.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { manualClock } from '../gate/manual-clock.ts'
import { range, rangeServer, sha1 } from '../password/breached/range-server.ts'
import { cheapHashing, open, password } from './open.ts'

const leaked = 'seven quiet herons'
const other = 'nine loud pelicans'

let folder: string
let file: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breached-'))
  file = join(folder, 'breached.bin')
  writeFileSync(join(folder, 'download.txt'), `${sha1(leaked)}:12\n`)
  const from = join(folder, 'download.txt')
  expect(await buildBreachedFile({ from, to: file, temporary: `${file}.part` })).toMatchObject({ ok: true })
})
afterAll(() => rmSync(folder, { recursive: true }))

type Opened = Awaited<ReturnType<typeof open>>['auth']
const refused = { ok: false, reason: 'weak-password', weakness: 'breached' }

async function actionsOf(auth: Opened) {
  const { items } = await auth.audit.list({})
  return items.map(({ action, outcome, detail }) => [
    action,
    outcome,
    ...(detail === undefined ? [] : [detail]),
  ])
}

describe('with a file', () => {
  const withFile = () => open({ password: { ...cheapHashing, breached: { file } } })

  test('every call that sets one refuses it', async () => {
    const { auth } = await withFile()
    expect(await auth.signUp({ identifier: 'ada', password: leaked })).toEqual(refused)
    expect(await auth.subjects.create({ identifier: 'ada', password: leaked })).toEqual(refused)
    const made = await auth.signUp({ identifier: 'ada', password })
    if (!made.ok) throw new Error(made.reason)
    expect(await auth.subjects.setPassword(made.subject?.id ?? '', leaked)).toEqual(refused)
    const signedIn = await auth.signIn({
      identifier: 'ada',
      password,
      credential: 'session',
      carrier: 'header',
    })
    if (!signedIn.ok) throw new Error(signedIn.reason)
    const check = await auth.authenticate({ authorization: `Bearer ${signedIn.sessionIdentifier}` })
    if (!check.ok) throw new Error(check.reason)
    const change = { currentPassword: password, newPassword: leaked }
    expect(await auth.changePassword(check.identity, change)).toEqual(refused)
    expect(await auth.changePassword(check.identity, { ...change, newPassword: other })).toMatchObject({
      ok: true,
    })
  })

  test.each([true, false])('a sign-in with one passes and is told (sign-ins audited: %s)', async signIns => {
    const storage = memory()
    const clock = manualClock()
    const before = await open({ storage, audit: { signIns } }, clock)
    await before.auth.signUp({ identifier: 'ada', password: leaked })
    await before.auth.signUp({ identifier: 'eve', password: other })
    const { auth } = await open(
      { storage, audit: { signIns }, password: { ...cheapHashing, breached: { file } } },
      clock,
    )
    for (const credential of ['session', 'token'] as const)
      expect(await auth.signIn({ identifier: 'ada', password: leaked, credential })).toMatchObject({
        ok: true,
      })
    expect(await auth.signIn({ identifier: 'eve', password: other, credential: 'session' })).toMatchObject({
      ok: true,
    })
    // A wrong password is nobody's, breached or not.
    expect(await auth.signIn({ identifier: 'eve', password: leaked, credential: 'session' })).toMatchObject({
      ok: false,
    })
    const { items } = await auth.audit.list({ action: 'password-breached' })
    expect(items.map(({ kind, outcome }) => [kind, outcome]).sort()).toEqual([
      ['session', 'success'],
      ['token', 'success'],
    ])
  })
})

describe('with the service', () => {
  test('what it knows is refused; what it does not know passes', async () => {
    const server = await rangeServer(response => response.end(range({ [leaked]: 3 })))
    const { auth } = await open({ password: { ...cheapHashing, breached: { service: { url: server.url } } } })
    expect(await auth.signUp({ identifier: 'ada', password: leaked })).toEqual(refused)
    expect(await auth.signUp({ identifier: 'ada', password: other })).toMatchObject({ ok: true })
    // One that the rules refuse is not asked about.
    expect(await auth.signUp({ identifier: 'eve', password: 'password1' })).toMatchObject({
      weakness: 'common',
    })
    expect(server.asked).toHaveLength(2)
  })

  test('where it fails, passwords pass, and the log says so once a minute', async () => {
    const server = await rangeServer(response => response.writeHead(503).end())
    const { auth, clock } = await open({
      password: { ...cheapHashing, breached: { service: { url: server.url } } },
      audit: { signIns: false },
    })
    expect(await auth.signUp({ identifier: 'ada', password: leaked })).toMatchObject({ ok: true })
    const signIn = { identifier: 'ada', password: leaked, credential: 'session' as const }
    expect(await auth.signIn(signIn)).toMatchObject({ ok: true })
    const failures = async () =>
      (await actionsOf(auth)).filter(([action]) => action === 'breached-check-failed')
    expect(await failures()).toEqual([['breached-check-failed', 'refused', 'refused']])
    clock.advance(60_000)
    expect(await auth.signIn(signIn)).toMatchObject({ ok: true })
    expect(await auth.signIn(signIn)).toMatchObject({ ok: true })
    expect(await failures()).toHaveLength(2)
    expect(server.asked).toHaveLength(4)
  })
})

describe('the options', () => {
  test.each([
    [{ service: { url: 'http://ranges.example.com/range/' } }, /password\.breached\.service/],
    [{ service: { url: 'https://ranges.example.com/range' } }, /password\.breached\.service/],
    [{ service: { url: 'https://name:word@ranges.example.com/' } }, /password\.breached\.service/],
    [{ service: { url: 'https://ranges.example.com/?range=/' } }, /password\.breached\.service/],
    [{ service: 'on' }, /password\.breached\.service/],
    [{ file: '' }, /password\.breached\.file/],
    [{ files: 'x' }, /password\.breached/],
    [{ file: import.meta.filename }, /password\.breached\.file: is not a file of breached passwords/],
  ])('%j is refused at the start', async (breached, message) => {
    await expect(open({ password: { ...cheapHashing, breached } as never })).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(message),
    })
  })
})
