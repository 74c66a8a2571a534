/** Tokens bound to a key, on the real server: required by a setting, checked by whichever worker gets the request. */
import { expect, test } from 'vitest'
import { proofFor, proofKey } from '../../countersign/test/proof.ts'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { quick, startServer } from './support/server-process.ts'

const credentials = { identifier: 'ada@example.com', password: 'a good password' }

test('K25 with COUNTERSIGN_DPOP=required tokens are bound, and of 30 presentations of one proof to two workers one is accepted', async () => {
  const env = {
    ...quick,
    COUNTERSIGN_DPOP: 'required',
    COUNTERSIGN_DPOP_NONCE: 'required',
    COUNTERSIGN_WORKERS: '2',
  }
  const server = await startServer({ env })
  const client = new Client(server.url, 'fresh')
  await client.signUp(credentials.identifier, credentials.password)
  const body = { ...credentials, credential: 'token' }
  const key = proofKey()
  const prove = (method: string, path: string, more: { nonce?: string; accessToken?: string } = {}) =>
    proofFor(key, { method, url: server.url + path, now: Date.now(), ...more })

  const bare = await client.send('POST', '/auth/sign-in', { body })
  expect([bare.status, bare.body.code]).toEqual([401, 'invalid-dpop-proof'])
  const dpop = prove('POST', '/auth/sign-in')
  const asked = await client.send('POST', '/auth/sign-in', { body, headers: { dpop } })
  expect(asked.body.code).toBe('use-dpop-nonce')
  const nonce = `${asked.headers['dpop-nonce']}`
  const signedIn = await client.send('POST', '/auth/sign-in', {
    body,
    headers: { dpop: prove('POST', '/auth/sign-in', { nonce }) },
  })
  const { access_token: accessToken } = signedIn.body
  if (accessToken === undefined) throw new Error(`no token: ${signedIn.text}`)
  expect(signedIn.headers.authorization).toBe(`DPoP ${accessToken}`)

  const once = prove('GET', '/auth/whoami', { nonce, accessToken })
  const replies = await Promise.all(
    Array.from({ length: 30 }, () =>
      client.whoami({ headers: { authorization: `DPoP ${accessToken}`, dpop: once } }),
    ),
  )
  const verdicts = replies.map(({ status, body: { code } }) => code ?? status)
  expect(verdicts.filter(verdict => verdict === 200)).toHaveLength(1)
  expect(verdicts.filter(verdict => verdict === 'invalid-dpop-proof')).toHaveLength(29)
  const stolen = await client.whoami({ headers: { authorization: `Bearer ${accessToken}` } })
  expect(stolen.body.code).toBe('invalid-dpop-proof')
  const inspected = await countersign(server.folder, ['token', 'inspect', `DPoP ${accessToken}`])
  expect(inspected.stdout).toContain('accepts it now with a proof of the key that it is bound to')
  expect(inspected.code).toBe(0)
  expect(await server.stop()).toBe(0)
})
