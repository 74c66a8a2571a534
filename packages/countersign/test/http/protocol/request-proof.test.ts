/** The proof that a request carries, from whatever it came in, with the address that the client sent it to. */
import { describe, expect, test } from 'vitest'
import { cookieProfile } from '../../../src/http/protocol/cookie.ts'
import { findCredential, type RequestLike } from '../../../src/http/protocol/credential.ts'
import { findProof } from '../../../src/http/protocol/request-proof.ts'

const headers = { authorization: 'DPoP a.b.c', dpop: 'x.y.z' }

describe('the proof of a request', () => {
  test('comes with the method and the path, wherever they stand', () => {
    const sources: RequestLike[] = [
      new Request('http://localhost/api/orders?page=2#top', { headers, method: 'POST' }),
      { headers, method: 'POST', url: '/api/orders?page=2' },
      { headers, method: 'POST', url: 'http://evil.example/api/orders' },
      { headers: new Headers(headers), method: 'POST', url: '/api/orders' },
      // Express, mounted under /api.
      { headers, method: 'POST', url: '/orders', originalUrl: '/api/orders' },
      { headers, rawHeaders: Object.entries(headers).flat(), method: 'POST', url: '/api/orders' },
    ]
    for (const source of sources)
      expect(findProof(source)).toEqual({ compact: 'x.y.z', method: 'POST', path: '/api/orders' })
  })

  test('is none without method, address or header', () => {
    const sources: RequestLike[] = [
      headers,
      new Headers(headers),
      { headers },
      { headers, method: 'GET' },
      { headers, url: '/' },
      { headers, method: 'OPTIONS', url: '*' },
      { headers: {}, method: 'GET', url: '/' },
    ]
    for (const source of sources) expect(findProof(source)).toBeUndefined()
  })

  test('of two headers is neither', () => {
    const rawHeaders = ['DPoP', 'x.y.z', 'dpop', 'u.v.w']
    const proof = findProof({ headers, rawHeaders, method: 'GET', url: '/' })
    expect(proof?.compact).toBe('x.y.z, u.v.w')
  })

  test('is the same for the same request, and another for a request that was changed', () => {
    const request = { headers, method: 'GET', url: '/a' }
    const first = findProof(request)
    expect(findProof(request)).toBe(first)
    expect(findProof({ ...request })).not.toBe(first)
    request.url = '/b'
    expect(findProof(request)).not.toBe(first)
  })
})

test.each([
  ['DPoP a.b.c', { kind: 'token', scheme: 'dpop' }],
  ['dpop a.b.c', { kind: 'token', scheme: 'dpop' }],
  ['Bearer a.b.c', { kind: 'token', scheme: 'bearer' }],
  ['DPoP', { kind: 'none', reason: 'malformed' }],
  ['DPoP a.b.c, Bearer a.b.c', { kind: 'none', reason: 'malformed' }],
  [`DPoP ${'A'.repeat(43)}`, { kind: 'none', reason: 'malformed' }],
  ['DPoPx a.b.c', { kind: 'none', reason: 'missing' }],
])('Authorization: %s is %j', (authorization, expected) => {
  const profile = cookieProfile(new URL('https://auth.example.com'))
  expect(findCredential({ authorization }, profile)).toMatchObject(expected)
})
