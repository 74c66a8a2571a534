/** Two PostgreSQL servers with synchronous replication, of which the first is lost: nothing acknowledged is, and nodes come back by themselves. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OwnServer } from '../../../../test/postgres/own-server.ts'
import { createCountersign } from '../../src/countersign.ts'
import type { Countersign } from '../../src/face.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { cheapHashing, issuer, password, secret, verdict } from '../account/open.ts'

let primary: OwnServer
let standby: OwnServer
beforeAll(async () => {
  primary = await OwnServer.start()
  standby = await OwnServer.standbyOf(primary)
})
afterAll(() => Promise.all([primary.remove(), standby.remove()]))

/** Both hosts, in either order. */
const both = (...servers: readonly OwnServer[]) =>
  `postgres://postgres:postgres@${servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}/postgres?target_session_attrs=read-write`

const openNode = (url: string) =>
  createCountersign({ storage: postgres(url), issuer, secret, password: cheapHashing, onFault: () => {} })

async function signedIn(auth: Countersign, identifier: string) {
  const outcome = await auth.signIn({ identifier, password, credential: 'session', carrier: 'header' })
  if (!outcome.ok || outcome.credential !== 'session') throw new Error('the sign-in must succeed')
  return { sid: outcome.session.sid, headers: { authorization: `Bearer ${outcome.sessionIdentifier}` } }
}

test('no host that is a primary is told so, host by host', async () => {
  const url = `postgres://postgres:postgres@127.0.0.1:1,127.0.0.1:${standby.port}/postgres`
  await expect(openNode(url)).rejects.toThrow(/No host of the URL is a primary\. .*127\.0\.0\.1:1.*standby/s)
})

describe('the first server is lost, and the second promoted', () => {
  test('what was acknowledged before is there, ended and live alike; nodes go on by themselves', async () => {
    const nodes = [await openNode(both(primary, standby)), await openNode(both(standby, primary))] as const
    const [here, there] = nodes
    await here.subjects.create({ identifier: 'ada', password })
    const held = [
      await signedIn(here, 'ada'),
      await signedIn(there, 'ada'),
      await signedIn(here, 'ada'),
    ] as const
    const [kept, ended, doomed] = held
    await here.sessions.revoke(ended.sid)
    for (const node of nodes)
      expect([await verdict(node, kept.headers), await verdict(node, ended.headers)]).toEqual([
        'ok',
        'revoked',
      ])

    // Acknowledged up to the very moment.
    let isLost = false
    const acknowledged: { sid: string; headers: { authorization: string } }[] = []
    const going = (async () => {
      while (!isLost) {
        const one = await signedIn(here, 'ada').catch(() => undefined)
        if (one !== undefined && (await here.sessions.revoke(one.sid).catch(() => undefined)) !== undefined)
          acknowledged.push(one)
      }
    })()
    await expect.poll(() => acknowledged.length).toBeGreaterThan(20)
    await primary.stop('immediate')
    isLost = true
    await going
    await standby.promote()

    for (const node of nodes) {
      await expect.poll(() => verdict(node, kept.headers)).toBe('ok')
      expect(await verdict(node, ended.headers)).toBe('revoked')
      for (const { headers } of acknowledged) expect(await verdict(node, headers)).toBe('revoked')
    }
    // What is ended from now on is ended everywhere, by the promoted server's own numbers.
    await expect
      .poll(() =>
        there.sessions.revoke(doomed.sid).then(
          () => 'revoked',
          () => 'away',
        ),
      )
      .toBe('revoked')
    for (const node of nodes) {
      await expect.poll(() => verdict(node, doomed.headers)).toBe('revoked')
      await expect.poll(() => signedIn(node, 'ada').catch(() => undefined)).toBeDefined()
      expect(await node.isReady()).toBe(true)
    }
    await Promise.all(nodes.map(node => node.close()))
  })
})
