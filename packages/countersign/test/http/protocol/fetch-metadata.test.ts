/** Which requests come from another site's page. */
import { describe, expect, test } from 'vitest'
import { isCrossSite, originsOf } from '../../../src/http/protocol/fetch-metadata.ts'

const own = 'https://auth.example.com'
const app = 'https://app.example.com'
const origins = originsOf(new URL(own), [app])

describe('cross-site', () => {
  test.each([
    ['POST', null, null, false],
    ['POST', 'same-origin', own, false],
    ['POST', 'none', null, false],
    ['POST', 'same-site', null, true],
    ['POST', 'cross-site', null, true],
    ['POST', 'cross-site', own, true],
    ['POST', 'same-site', app, false],
    ['POST', null, app, false],
    ['POST', null, own, false],
    ['POST', null, 'null', true],
    ['POST', 'same-origin', 'null', false],
    ['POST', 'none', 'null', true],
    ['POST', 'same-site', 'null', true],
    ['POST', 'cross-site', 'null', true],
    ['POST', 'same-origin', 'https://evil.example', true],
    ['POST', null, 'https://evil.example', true],
    ['POST', null, 'http://auth.example.com', true],
    ['POST', null, 'https://auth.example.com:8443', true],
    ['POST', null, 'https://auth.example.com.evil.example', true],
    ['POST', 'Same-Origin', null, true],
    ['DELETE', 'cross-site', null, true],
    ['PATCH', 'cross-site', null, true],
    ['GET', 'cross-site', 'https://evil.example', false],
    ['HEAD', 'cross-site', null, false],
  ])('%s with Sec-Fetch-Site %s and Origin %s: %s', (method, site, origin, expected) => {
    expect(isCrossSite(method, site, origin, origins)).toBe(expected)
  })

  test('on a loopback issuer every spelling of this machine is its own, at the same port', () => {
    const local = originsOf(new URL('http://127.0.0.1:3000'), [])
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      expect(isCrossSite('POST', null, `http://${host}:3000`, local)).toBe(false)
      expect(isCrossSite('POST', null, `http://${host}:3001`, local)).toBe(true)
      expect(isCrossSite('POST', null, `https://${host}:3000`, local)).toBe(true)
    }
  })
})
