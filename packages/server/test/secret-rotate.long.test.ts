/** `countersign secret rotate`: another secret, and nobody is signed out; or, where it is lost, a new beginning. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { Client, type Credential } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { createFolder, quick, startServer } from './support/server-process.ts'

const proof = ['ada@example.com', 'seven quiet herons at dawn'] as const
const env = { ...quick, COUNTERSIGN_REFRESH: 'on' }
const fileIn = (folder: string) => join(folder, 'data', 'countersign.secret')

async function signInBothWays(url: string): Promise<Credential[]> {
  const client = new Client(url)
  await client.signUp(...proof)
  const held = [await client.signIn(...proof, 'session'), await client.signIn(...proof, 'token')]
  client.close()
  return held
}

/** What each of them is answered, and a new sign-in. */
async function askedOf(url: string, held: readonly Credential[]): Promise<number[]> {
  const client = new Client(url)
  const replies = await Promise.all(held.map(credential => client.whoami(credential)))
  const anew = await client.whoami(await client.signIn(...proof, 'session'))
  client.close()
  return [...replies, anew].map(({ status }) => status)
}

async function expectWell(folder: string, more: Record<string, string> = {}): Promise<void> {
  const examined = await countersign(folder, ['doctor', '--json'], { env: { ...env, ...more } })
  expect(examined.json<{ ok: boolean }>().ok, examined.stdout).toBe(true)
}

describe('a secret that is known', () => {
  test('is replaced in its file while a server runs: nobody is signed out, and the old one opens nothing', async () => {
    const folder = createFolder()
    const server = await startServer({ folder, env })
    const held = await signInBothWays(server.url)
    const old = readFileSync(fileIn(folder), 'utf8')
    const hesitating = await countersign(folder, ['secret', 'rotate'], { env })
    expect(hesitating).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
    const done = await countersign(folder, ['secret', 'rotate', '--yes', '--json'], { env })
    expect(done.json()).toEqual({ file: fileIn(folder), finished: true })
    const next = readFileSync(fileIn(folder), 'utf8')
    expect(next).not.toBe(old)
    expect(await askedOf(server.url, held)).toEqual([200, 200, 200])
    await server.stop()

    const again = await startServer({ folder, env })
    expect(await askedOf(again.url, held)).toEqual([200, 200, 200])
    await expectWell(folder)
    const log = await countersign(folder, ['session', 'list'], {
      env: { ...env, COUNTERSIGN_SECRET: old.trim() },
    })
    expect(log).toMatchObject({ code: 1, stderr: expect.stringContaining('secret') })
    await again.stop()
  })

  test('of the environment works beside the new one until that is everywhere', async () => {
    const folder = createFolder()
    const [old, other] = ['A'.repeat(43), `${'A'.repeat(42)}E`]
    const withOld = { ...env, COUNTERSIGN_SECRET: old }
    const server = await startServer({ folder, env: withOld })
    const held = await signInBothWays(server.url)
    await server.stop()
    const rotated = await countersign(folder, ['secret', 'rotate', '--yes', '--json'], { env: withOld })
    const { secret } = rotated.json<{ secret: string }>()
    for (const one of [old, secret]) {
      const node = await startServer({ folder, env: { ...env, COUNTERSIGN_SECRET: one } })
      expect(await askedOf(node.url, held)).toEqual([200, 200, 200])
      await node.stop()
    }
    const withNew = { ...env, COUNTERSIGN_SECRET: secret }
    const wrong = await countersign(folder, ['secret', 'rotate', '--finish', '--yes'], {
      env: { ...env, COUNTERSIGN_SECRET: other },
    })
    expect(wrong.code).toBe(1)
    const finished = await countersign(folder, ['secret', 'rotate', '--finish', '--yes', '--json'], {
      env: withNew,
    })
    expect(finished.json()).toEqual({ forgotten: 1, finished: true })
    await expectWell(folder, withNew)
    const late = await countersign(folder, ['session', 'list'], { env: withOld })
    expect(late.code).toBe(1)
  })
})

test('a secret that is lost: everybody signs in anew, with the passwords that there were, and the log goes on', async () => {
  const folder = createFolder()
  const server = await startServer({ folder, env })
  const held = await signInBothWays(server.url)
  await server.stop()
  rmSync(fileIn(folder))
  expect((await countersign(folder, ['secret', 'rotate', '--yes'], { env })).code).toBe(1)
  const hesitating = await countersign(folder, ['secret', 'rotate', '--lost'], { env })
  expect(hesitating).toMatchObject({ code: 2, stderr: expect.stringContaining('everybody') })
  const done = await countersign(folder, ['secret', 'rotate', '--lost', '--yes', '--json'], { env })
  expect(done.json()).toEqual({ sessions: 2, keys: 2 })
  const again = await startServer({ folder, env })
  expect(await askedOf(again.url, held)).toEqual([401, 401, 200])
  await again.stop()
  await expectWell(folder)
})

test('where it stopped after the new file was written, it is done again', async () => {
  const folder = createFolder()
  const server = await startServer({ folder, env })
  await signInBothWays(server.url)
  await server.stop()
  writeFileSync(fileIn(folder), `${'B'.repeat(42)}A\n`)
  expect((await countersign(folder, ['doctor'], { env })).code).toBe(1)
  const done = await countersign(folder, ['secret', 'rotate', '--lost', '--yes'], { env })
  expect(done).toMatchObject({ code: 0 })
  await expectWell(folder)
})

test('of two that rotate at once, one is refused or comes after the other, and the file opens the keys', async () => {
  const folder = createFolder()
  const server = await startServer({ folder, env })
  await server.stop()
  const old = readFileSync(fileIn(folder), 'utf8')
  const lock = new DatabaseSync(`${fileIn(folder)}.lock`)
  lock.exec('BEGIN EXCLUSIVE')
  for (const more of [[], ['--lost'], ['--finish']]) {
    const refused = await countersign(folder, ['secret', 'rotate', '--yes', ...more], { env })
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('another process') })
  }
  expect(readFileSync(fileIn(folder), 'utf8')).toBe(old)
  lock.close()
  const ended = await Promise.all(
    [1, 2, 3].map(() => countersign(folder, ['secret', 'rotate', '--yes'], { env })),
  )
  expect(ended.filter(({ code }) => code === 0).length).toBeGreaterThan(0)
  await expectWell(folder)
})
