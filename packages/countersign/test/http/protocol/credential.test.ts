/** Which credential a request presents, from whatever it came in. */
import { describe, expect, test } from 'vitest'
import { cookieProfile } from '../../../src/http/protocol/cookie.ts'
import { findCredential } from '../../../src/http/protocol/credential.ts'

const profile = cookieProfile(new URL('https://auth.example.com'))
const identifier = 'A'.repeat(43)

describe('the credential of a request', () => {
  test('is read from a Request, Headers, a record, and Node’s message', () => {
    const headers = { cookie: `a=b; __Host-session=${identifier}` }
    const sources = [
      new Request('http://localhost/', { headers }),
      new Headers(headers),
      headers,
      { headers },
      { headers: { cookie: ['a=b', `__Host-session=${identifier}`] } },
      { headers, rawHeaders: ['Cookie', 'a=b', 'COOKIE', `__Host-session=${identifier}`] },
    ]
    for (const source of sources) {
      expect(findCredential(source, profile)).toEqual({
        kind: 'session',
        identifier,
        carrier: 'cookie',
      })
    }
  })

  test('two Authorization lines are refused, though Node’s `headers` shows only the first', () => {
    const message = {
      headers: { authorization: 'Bearer first' },
      rawHeaders: ['Authorization', 'Bearer first', 'authorization', 'Bearer second'],
    }
    expect(findCredential(message, profile)).toEqual({ kind: 'none', reason: 'malformed' })
  })

  test('an Authorization of another scheme is not for us', () => {
    const headers = { authorization: 'Basic YTpi', cookie: `__Host-session=${identifier}` }
    expect(findCredential(headers, profile)).toMatchObject({
      kind: 'session',
      carrier: 'cookie',
    })
  })
})
