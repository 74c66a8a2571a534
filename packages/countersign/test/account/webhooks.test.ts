/** Webhooks as an administrator manages them: secrets that are told once, refused URLs, dead letters that are sent again. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createWebhooks, type Webhooks } from '../../src/account/webhooks.ts'
import type { Storage } from '../../src/core/storage.ts'
import {
  deriveWebhookKey,
  openWebhookSecret,
  writeWebhookSecret,
} from '../../src/core/webhook/webhook-secret.ts'
import { judgeUrl } from '../../src/outlet/fetch/outside-url.ts'
import { auditOf, event, seal } from '../../src/storage/contract/fixtures.ts'
import { memory } from '../../src/storage/memory/memory.ts'

const key = deriveWebhookKey(randomBytes(32).toString('base64url'))
const caller = { actor: 'operator' }

async function opened(isTaken = true): Promise<{ storage: Storage; webhooks: Webhooks; sent: number[] }> {
  const storage = await memory().open()
  const sent: number[] = []
  const webhooks = createWebhooks({
    storage,
    clock: { now: () => 1000, monotonic: () => 1000 },
    random: randomBytes,
    sealAudit: () => seal(storage),
    webhookKey: key,
    isAllowedUrl: url => judgeUrl(url, { allowLoopback: false, allowPrivate: false }).ok,
    sendWebhook: async (_, { sequence }) => sent.push(sequence) > 0 && isTaken,
  })
  return { storage, webhooks, sent }
}

test('a secret is told when it is made and when it is rotated, and kept sealed', async () => {
  const { storage, webhooks } = await opened()
  const made = await webhooks.create({ url: 'https://a.example/' }, caller)
  const id = made?.id ?? ''
  expect(JSON.stringify(await webhooks.list())).not.toContain('secret')
  const stored = async () => (await storage.webhooks.find(id)) ?? expect.fail('there is none')
  const open = (sealed: Uint8Array) => writeWebhookSecret(openWebhookSecret(key, id, sealed))
  expect(open((await stored()).secret)).toBe(made?.secret)
  const rotated = await webhooks.rotateSecret(id, caller)
  const { secret, previous } = await stored()
  expect([open(secret), open(previous?.secret ?? secret)]).toEqual([rotated?.secret, made?.secret])
  expect(() => openWebhookSecret(key, 'another', secret)).toThrow()
  await storage.close()
})

test('URLs that deliveries may not go to are refused, and each change has its line', async () => {
  const { storage, webhooks } = await opened()
  expect(await webhooks.create({ url: 'http://a.example/' }, caller)).toBeUndefined()
  const { id = '' } = (await webhooks.create({ url: 'https://a.example/' }, caller)) ?? {}
  expect(await webhooks.update(id, { url: 'https://10.0.0.1/' }, caller)).toBe('invalid-url')
  expect(await webhooks.update(id, { status: 'disabled' }, caller)).toMatchObject({ status: 'disabled' })
  expect([await webhooks.remove(id, caller), await webhooks.remove(id, caller)]).toEqual([true, false])
  const actions = (await auditOf(storage)).map(({ action }) => action)
  expect(actions).toEqual(['webhook-created', 'webhook-updated', 'webhook-removed'])
  await storage.close()
})

test.each([true, false])(
  'a dead letter is sent again, and buried only where it was taken: %s',
  async isTaken => {
    const { storage, webhooks, sent } = await opened(isTaken)
    const { id = '' } = (await webhooks.create({ url: 'https://a.example/' }, caller)) ?? {}
    await storage.audit.append([event('one')])
    await seal(storage)
    await storage.webhooks.lease({ holder: 'n', at: 1000, leaseMs: 1000 })
    const dead = { sequence: 1, attempts: 15 }
    await storage.webhooks.settle({
      id,
      holder: 'n',
      at: 1000,
      cursor: 1,
      attempts: 0,
      pauseMs: 0,
      leaseMs: 0,
      dead,
    })
    expect(await webhooks.redeliver(id, 2, caller)).toBe('unknown')
    expect(await webhooks.redeliver(id, 1, caller)).toBe(isTaken ? 'delivered' : 'failed')
    expect(sent).toEqual([1])
    expect((await webhooks.deadLetters(id, { limit: 9 })).items.length).toBe(isTaken ? 0 : 1)
    await storage.close()
  },
)

test('a URL is kept as it is requested: nothing in it that a terminal would take for a command', async () => {
  const { webhooks } = await opened()
  for (const [given, kept] of [
    ['https://hooks.example/a\u001b[31m\r\nb', 'https://hooks.example/a%1B[31mb'],
    ['https://hooks.example/\u202ea', 'https://hooks.example/%E2%80%AEa'],
    ['https://hooks.example', 'https://hooks.example'],
  ] as const) {
    const made = await webhooks.create({ url: given }, caller)
    expect(made?.url).toBe(kept)
    const moved = await webhooks.update(made?.id ?? '', { url: given }, caller)
    expect(moved).toMatchObject({ url: kept })
  }
})
