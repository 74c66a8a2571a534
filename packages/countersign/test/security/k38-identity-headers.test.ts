/** K38: identity headers that a client forges do not pass a reverse proxy that asks `GET /auth/check`. */
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { countersign } from '../../src/http/adapter/node.ts'
import { openWorld, type World } from '../http/world.ts'

const identityHeaders = ['x-auth-subject', 'x-auth-kind', 'x-auth-roles'] as const

let world: World
let authority: Server
beforeEach(async () => {
  world = await openWorld()
  const mount = countersign(world.auth)
  authority = createServer((incoming, outgoing) => mount(incoming, outgoing, () => outgoing.end()))
  await new Promise<void>(resolve => authority.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await new Promise(resolve => authority.close(resolve))
  await world.auth.close()
})

/**
 * What reaches the application behind a proxy that copies a header of the check's answer over the client's own only where
 * it is not empty, as Caddy's `forward_auth` did (GHSA-7r4p-vjf4-gxv4).
 */
async function forwarded(sent: Record<string, string>): Promise<Record<string, string | undefined>> {
  const { port } = authority.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/auth/check', headers: sent }, answer => {
      answer.resume()
      const copied = identityHeaders.flatMap(name => {
        const value = answer.headers[name]
        return typeof value === 'string' && value !== '' ? [[name, value] as const] : []
      })
      resolve({ ...sent, ...Object.fromEntries(copied) })
    })
    asked.on('error', reject).end()
  })
}

describe('K38 forged identity headers behind a proxy', () => {
  test.each(['cookie', 'header', 'token'] as const)(
    'a subject without roles (%s) does not pass as an administrator: no header of the check is empty',
    async kind => {
      const ada = await world.person('ada@example.com', kind)
      const forged = { 'x-auth-subject': 'root', 'x-auth-kind': 'root', 'x-auth-roles': 'admin' }
      const reached = await forwarded({ ...ada.headers, ...forged })
      expect(identityHeaders.map(name => reached[name])).toEqual([
        ada.id,
        kind === 'token' ? 'token' : 'session',
        '-',
      ])
    },
  )

  test('the word for no roles can be nobody’s role', async () => {
    const input = { identifier: 'eve', password: 'seven quiet herons at dawn', roles: ['-'] }
    await expect(world.auth.subjects.create(input)).rejects.toThrow(RangeError)
  })
})
