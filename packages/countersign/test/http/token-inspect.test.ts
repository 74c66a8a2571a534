/** `POST /auth/token/inspect`: its verdict is the one of a request with the token, and the checks say why. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Answer } from './client.ts'
import { openWorld, password, type World } from './world.ts'

const identifier = 'ada@example.com'
let world: World
beforeEach(async () => {
  world = await openWorld({ token: {} })
  await world.auth.subjects.create({ identifier, password })
})
afterEach(() => world.auth.close())

interface Check {
  name: string
  verdict: string
  code?: string
  claims?: string[]
  found?: string
}

const signIn = async () =>
  (
    await world.client.send('POST', '/auth/sign-in', { body: { identifier, password, credential: 'token' } })
  ).text('access_token')
const inspect = (token: string) => world.client.send('POST', '/auth/token/inspect', { body: { token } })
const checksOf = (answer: Answer) => answer.at('checks') as Check[]
const failed = (answer: Answer) => checksOf(answer).filter(({ verdict }) => verdict === 'failed')
const encode = (text: string) => Buffer.from(text).toString('base64url')

async function verdictOf(token: string): Promise<unknown> {
  const { status, code } = await world.client.send('GET', '/auth/whoami', {
    headers: { authorization: `Bearer ${token}` },
  })
  return status === 200 ? 'accepted' : code
}

describe('the verdict', () => {
  test('of a live token: accepted, every check ok', async () => {
    const answer = await inspect(await signIn())
    expect([answer.status, answer.at('verdict'), answer.at('needs_proof')]).toEqual([200, 'accepted', false])
    expect(checksOf(answer).map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(
      ['form', 'signature', 'type', 'issuer', 'audience', 'issued', 'expiry', 'revocation'].map(
        name => `${name} ok`,
      ),
    )
  })

  test('of one that was ended, and of one that has expired', async () => {
    const ended = await signIn()
    await world.client.send('POST', '/auth/sign-out', {
      headers: { authorization: `Bearer ${ended}` },
      body: {},
    })
    const revoked = await inspect(ended)
    expect([revoked.at('verdict'), failed(revoked)]).toEqual([
      'revoked',
      [{ name: 'revocation', verdict: 'failed', code: 'revoked' }],
    ])
    const old = await signIn()
    world.clock.advanceSeconds(3600)
    const expired = await inspect(old)
    expect([expired.at('verdict'), failed(expired).map(({ code }) => code)]).toEqual(['expired', ['expired']])
  })

  test('is that of a request, and the first check that fails has its code, whatever was changed', async () => {
    const token = await signIn()
    const [header = '', payload = '', signature = ''] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    const foreign = encode(JSON.stringify({ alg: 'RS256', kid: 'none-of-ours', typ: 'JWT' }))
    const part = fc.oneof(
      fc.constantFrom(header, payload, signature, foreign, ''),
      fc.constantFrom('iss', 'aud', 'exp', 'jti', 'sub').map(name => {
        const { [name]: _, ...others } = claims
        return encode(JSON.stringify(others))
      }),
      fc.json().map(encode),
      fc.string(),
    )
    const tokens = fc.oneof(
      fc.tuple(part, part, part).map(parts => parts.join('.')),
      fc
        .nat(token.length - 1)
        .map(at => token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)),
    )
    await fc.assert(
      fc.asyncProperty(
        tokens.filter(text => text.includes('.') && /^[\w.-]+$/.test(text)),
        async text => {
          const answer = await inspect(text)
          expect(answer.at('verdict')).toBe(await verdictOf(text))
          const [first] = failed(answer)
          expect(first?.code ?? 'accepted').toBe(answer.at('verdict'))
        },
      ),
      { numRuns: 150 },
    )
  })

  test('of a foreign token is malformed, and no check passes it as well-formed', async () => {
    const foreign = [
      encode(JSON.stringify({ alg: 'RS256', kid: 'theirs', typ: 'JWT', x5t: 'abc' })),
      encode(JSON.stringify({ iss: 'https://elsewhere.example', sub: '1' })),
      encode('signature'),
    ].join('.')
    const answer = await inspect(foreign)
    expect([answer.at('verdict'), failed(answer)[0]]).toEqual([
      'malformed',
      { name: 'form', verdict: 'failed', code: 'malformed' },
    ])
  })

  test('names the claims that are missing or there twice, and the audience that was found', async () => {
    const [header = '', payload = '', signature = ''] = (await signIn()).split('.')
    const text = Buffer.from(payload, 'base64url').toString()
    const { exp: _, ...others } = JSON.parse(text) as Record<string, unknown>
    const without = await inspect(`${header}.${encode(JSON.stringify(others))}.${signature}`)
    expect(checksOf(without).find(({ name }) => name === 'type')).toMatchObject({
      verdict: 'failed',
      claims: ['exp'],
    })
    const twice = await inspect(`${header}.${encode(text.replace('{', '{"sub":"x",'))}.${signature}`)
    expect(checksOf(twice).find(({ name }) => name === 'type')).toMatchObject({ claims: ['sub'] })
    const elsewhere = await inspect(
      `${header}.${encode(JSON.stringify({ ...others, aud: 'other-api' }))}.${signature}`,
    )
    expect(checksOf(elsewhere).find(({ name }) => name === 'audience')).toMatchObject({
      code: 'wrong-audience',
      found: 'other-api',
    })
  })

  test('comes with the members as they are written: every digit, and each as often as it comes', async () => {
    const text = '{"exp":9007199254740993,"sub":"one","sub":"two","list":[{"a":"},"}, 1],"nested":{"x":1}}'
    const answer = await inspect(`${encode('{"alg":"none"}')}.${encode(text)}.${encode('x')}`)
    expect(answer.at('payload')).toEqual([
      { name: 'exp', json: '9007199254740993' },
      { name: 'sub', json: '"one"' },
      { name: 'sub', json: '"two"' },
      { name: 'list', json: '[{"a":"},"}, 1]' },
      { name: 'nested', json: '{"x":1}' },
    ])
  })
})

describe('an encrypted token', () => {
  beforeEach(async () => {
    await world.auth.close()
    world = await openWorld({ token: { format: 'jwe' } })
    await world.auth.subjects.create({ identifier, password, roles: ['admin'] })
  })

  test('is judged for anybody, and opened for administrators alone', async () => {
    const token = await signIn()
    const closed = await inspect(token)
    expect(closed.at('verdict')).toBe('accepted')
    expect(closed.json).not.toHaveProperty('payload')
    expect(JSON.stringify(closed.json)).not.toContain(identifier)
    const path = '/auth/admin/tokens/inspect'
    expect((await world.client.send('POST', path, { body: { token } })).status).toBe(401)
    const open = await world.client.send('POST', path, {
      body: { token },
      headers: { authorization: `Bearer ${token}` },
    })
    expect(open.at('payload')).toContainEqual({ name: 'aud', json: '"api"' })
    const changed = `${token.slice(0, -4)}AAAA`
    expect((await inspect(changed)).at('verdict')).toBe(await verdictOf(changed))
  })
})
