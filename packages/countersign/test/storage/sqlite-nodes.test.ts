/** SQLite: several stores over one file, as several processes on one machine are. */
import { afterEach, expect, test } from 'vitest'
import { chainStart, verifyChain } from '../../src/core/audit/audit-chain.ts'
import type { Storage } from '../../src/core/storage.ts'
import { auditKey, auditOf } from '../../src/storage/contract/fixtures.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { useFolder } from './folder.ts'
import { event, now, session, subject } from './records.ts'

const newFile = useFolder()
let jtis = 0
const opened: Storage[] = []
afterEach(() => Promise.all(opened.splice(0).map(storage => storage.close())))

async function twoNodes(): Promise<[Storage, Storage]> {
  const file = newFile()
  const nodes = [await sqlite(file).open(), await sqlite(file).open()] as const
  opened.push(...nodes)
  return [...nodes]
}

/** Of the file, as this node's reads see it. */
async function versionOf({ changes }: Storage): Promise<number> {
  return (await changes.read()).version ?? Number.NaN
}

test('what one node has acknowledged the other reads at once', async () => {
  const [here, there] = await twoNodes()
  const ann = subject('ann')
  await here.subjects.create({ subject: ann, passwordHash: 'hash', audit: [] })
  for (let count = 0; count < 50; count += 1) {
    const made = session(ann, `sid-${count}`)
    await here.sessions.create({ session: made, maxPerSubject: 100, audit: [] })
    expect((await there.sessions.find(made.digest))?.endedAt).toBeUndefined()
    const end = { sid: made.sid, why: 'revoked', at: now, audit: [] } as const
    const { position } = await there.sessions.end(end)
    expect((await here.sessions.find(made.digest))?.endedAt).toBe(now)
    expect((await here.changes.read(`p${position - 1}`)).changes).toHaveLength(1)
  }
})

test('a node knows without reading whether anybody has committed anything', async () => {
  const [here, there] = await twoNodes()
  for (const writer of [here, there]) {
    for (const reader of [here, there]) {
      const before = await versionOf(reader)
      expect(reader.changes.unchanged?.(before)).toBe(true)
      await writer.revocations.revokeToken({
        jti: `${opened.length}-${jtis++}`,
        at: now,
        audit: [],
      })
      expect(reader.changes.unchanged?.(before)).toBe(false)
      expect(reader.changes.unchanged?.(before)).toBe(false)
      expect(reader.changes.unchanged?.(await versionOf(reader))).toBe(true)
    }
  }
})

test('a read by one node does not hide a change from another', async () => {
  const [here, there] = await twoNodes()
  const before = await versionOf(there)
  await here.audit.append([event('anything')])
  expect(here.changes.unchanged?.(await versionOf(here))).toBe(true)
  expect(there.changes.unchanged?.(before)).toBe(false)
})

test('positions and the audit chain are one, whoever writes', async () => {
  const nodes = await twoNodes()
  const writes = Array.from({ length: 60 }, (_, index) =>
    nodes[index % 2]?.revocations.revokeToken({
      jti: `${index}`,
      at: now,
      audit: [event(`${index}`)],
    }),
  )
  const positions = (await Promise.all(writes)).map(answer => answer?.position ?? 0)
  expect(positions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
  const [here, there] = nodes
  expect((await here.changes.read()).changes).toEqual((await there.changes.read()).changes)
  const log = await auditOf(there)
  expect(log).toHaveLength(60)
  expect(verifyChain(auditKey, { sequence: 0, hash: chainStart }, log).ok).toBe(true)
})

test('one identifier, one first key and one allowance, though two nodes are asked', async () => {
  const nodes = await twoNodes()
  const outcomes = await Promise.all(
    nodes.flatMap((node, which) =>
      [1, 2, 3].map(count => {
        const wanted = { ...subject('wanted'), id: `${which}-${count}` }
        return node.subjects.create({ subject: wanted, passwordHash: 'hash', audit: [] })
      }),
    ),
  )
  expect(outcomes.filter(outcome => outcome === 'created')).toHaveLength(1)
  await Promise.all(
    nodes.map((node, which) => {
      const key = {
        kid: `key-${which}`,
        algorithm: 'EdDSA',
        state: 'active',
        createdAt: now,
        changedAt: now,
        sealed: new Uint8Array(8),
      } as const
      return node.keys.change({ add: [key], states: [], remove: [], at: now, audit: [] })
    }),
  )
  expect(await nodes[0].keys.list()).toHaveLength(1)
  const allowance = [{ key: 'key', limit: 5, windowMs: 60_000 }]
  const spent = await Promise.all(
    Array.from({ length: 20 }, (_, index) => nodes[index % 2]?.attempts.spend(allowance, now)),
  )
  expect(spent.filter(answer => answer?.ok)).toHaveLength(5)
})

test('of four that write at the same time none waits for very many turns of the others', async () => {
  const file = newFile()
  const nodes = await Promise.all(Array.from({ length: 4 }, () => sqlite(file).open()))
  opened.push(...nodes)
  let done = 0
  const overtaken: number[] = []
  await Promise.all(
    nodes.map(async (node, which) => {
      for (let count = 0; count < 150; count++) {
        const before = done
        const name = `${which}-${count}`
        await node.subjects.create({
          subject: { ...subject(name), id: name },
          passwordHash: 'hash',
          audit: [],
        })
        overtaken.push(done - before)
        done += 1
      }
    }),
  )
  // SQLite's own waiting sleeps up to a tenth of a second between two attempts: hundreds of turns of those that are awake.
  expect(Math.max(...overtaken)).toBeLessThan(250)
})
