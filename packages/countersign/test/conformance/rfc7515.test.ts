/** RFC 7515, Appendix A and E: the examples, taken where their algorithm is, and refused where it is not. */
import { compactVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { verifyJws } from '../../src/jws.ts'

/** All examples sign this text, with its line breaks. */
const text = '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}'
const payload =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'
const read = (bytes: Uint8Array) => Buffer.from(bytes).toString()

const taken = [
  {
    section: 'A.1 HS256',
    key: {
      kty: 'oct',
      k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
    },
    options: {},
    header: { typ: 'JWT', alg: 'HS256' },
    token: `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${payload}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`,
  },
  {
    section: 'A.2 RS256',
    key: {
      kty: 'RSA',
      n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
      e: 'AQAB',
    },
    // The key says RSA and no more: which of the two algorithms, somebody must say (RFC 8725 §3.1).
    options: { algorithms: ['RS256'] as const },
    header: { alg: 'RS256' },
    token: `eyJhbGciOiJSUzI1NiJ9.${payload}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw`,
  },
  {
    section: 'A.3 ES256',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    },
    options: {},
    header: { alg: 'ES256' },
    token: `eyJhbGciOiJFUzI1NiJ9.${payload}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q`,
  },
]

describe('RFC 7515', () => {
  test.each(taken)('$section', ({ key, token, options, header }) => {
    const verified = verifyJws(token, key, options)
    expect(verified).toMatchObject({ ok: true, header })
    expect(verified.ok && read(verified.payload)).toBe(text)
    expect(verified.ok && verified.key).toBe(key)
  })

  test.each(taken)('$section: refused with one bit of the signature changed', ({ key, token, options }) => {
    const at = token.lastIndexOf('.') + 1
    const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
    expect(verifyJws(changed, key, options)).toEqual({ ok: false, reason: 'invalid-signature' })
  })

  test('A.4 ES512: a good signature, by an algorithm that is not taken', async () => {
    const key = {
      kty: 'EC',
      crv: 'P-521',
      x: 'AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk',
      y: 'ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2',
    }
    const token =
      'eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn'
    expect(read((await compactVerify(token, { ...key })).payload)).toBe('Payload')
    expect(verifyJws(token, key)).toEqual({ ok: false, reason: 'algorithm-not-allowed' })
  })

  test('A.5: an unsecured token is no token', () => {
    const token = `eyJhbGciOiJub25lIn0.${payload}.`
    for (const { key } of taken) expect(verifyJws(token, key)).toEqual({ ok: false, reason: 'malformed' })
  })

  test('Appendix E: a critical extension that nobody knows', () => {
    const header =
      '{"alg":"none",\r\n "crit":["http://example.com/UNDEFINED"],\r\n "http://example.com/UNDEFINED":true\r\n}'
    const token = `${Buffer.from(header).toString('base64url')}.RkFJTA.`
    for (const { key } of taken) {
      expect(verifyJws(token, key).ok).toBe(false)
      expect(verifyJws(`${token}AAAA`, key)).toEqual({ ok: false, reason: 'unsupported-header' })
    }
  })

  test('Appendix F: a detached payload is not taken for an empty one', () => {
    const [header, , signature] = taken[0]?.token.split('.') ?? []
    expect(verifyJws(`${header}..${signature}`, taken[0]?.key ?? {})).toEqual({
      ok: false,
      reason: 'malformed',
    })
  })
})
