/** RFC 7519: the examples of section 3.1 and 6.1, and what Appendix A encrypts with. */
import { describe, expect, test } from 'vitest'
import { decryptJwe } from '../../src/jwe.ts'
import { verifyJws } from '../../src/jws.ts'
import rsaKeys from './rsa-keys.json' with { type: 'json' }

const key = {
  kty: 'oct',
  k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
}
const claims =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'

describe('RFC 7519', () => {
  test('3.1: an example JWT; whether it has expired is not judged here', () => {
    const token = `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${claims}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`
    const verified = verifyJws(token, key)
    expect(verified.ok && JSON.parse(Buffer.from(verified.payload).toString())).toEqual({
      iss: 'joe',
      exp: 1300819380,
      'http://example.com/is_root': true,
    })
  })

  test('6.1: an unsecured JWT is refused', () => {
    expect(verifyJws(`eyJhbGciOiJub25lIn0.${claims}.`, key)).toEqual({ ok: false, reason: 'malformed' })
  })

  test('A.1, A.2: RSA1_5 is refused', () => {
    const header = Buffer.from('{"alg":"RSA1_5","enc":"A128CBC-HS256"}').toString('base64url')
    const token = `${header}.AAAA.AxY8DCtDaGlsbGljb3RoZQ.AAAA.AAAAAAAAAAAAAAAAAAAAAA`
    expect(decryptJwe(token, rsaKeys['RFC 7516 A.2'], { encryptions: ['A128CBC-HS256'] })).toEqual({
      ok: false,
      reason: 'algorithm-not-allowed',
    })
  })

  test('4: a claim that comes twice is refused, though its signature is good', async () => {
    const { createHmac } = await import('node:crypto')
    const input = ['{"alg":"HS256"}', '{"sub":"ada","sub":"bob"}']
      .map(part => Buffer.from(part).toString('base64url'))
      .join('.')
    const signature = createHmac('sha256', Buffer.from(key.k, 'base64url')).update(input).digest('base64url')
    expect(verifyJws(`${input}.${signature}`, key)).toEqual({ ok: false, reason: 'malformed' })
  })
})
