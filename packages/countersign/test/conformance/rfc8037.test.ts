/** RFC 8037, Appendix A: Ed25519 signatures, and the agreement on X25519. */
import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSignature } from '../../src/core/jose/algorithm.ts'
import { verifyJws } from '../../src/jws.ts'

const key = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }
const d = 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A'
const input = 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc'
const signature = 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg'

describe('RFC 8037', () => {
  test('A.4: signing gives the signature of the example', () => {
    const signing = createPrivateKey({ key: { ...key, d }, format: 'jwk' })
    expect(Buffer.from(createSignature('EdDSA', signing, Buffer.from(input))).toString('base64url')).toBe(
      signature,
    )
  })

  test('A.5: and it verifies', () => {
    const verified = verifyJws(`${input}.${signature}`, key)
    expect(verified.ok && Buffer.from(verified.payload).toString()).toBe('Example of Ed25519 signing')
  })

  test('A.5: with the private key in the place of the public one it is refused', () => {
    expect(verifyJws(`${input}.${signature}`, { ...key, d })).toEqual({ ok: false, reason: 'invalid-key' })
  })

  test('A.6: node:crypto agrees on X25519 as the example does', () => {
    const secret = '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'
    const privateKey = createPrivateKey({
      key: Buffer.concat([
        Buffer.from('302e020100300506032b656e04220420', 'hex'),
        Buffer.from(secret, 'hex'),
      ]),
      format: 'der',
      type: 'pkcs8',
    })
    const bob = { kty: 'OKP', crv: 'X25519', x: '3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08' }
    const publicKey = createPublicKey({ key: bob, format: 'jwk' })
    expect(diffieHellman({ privateKey, publicKey }).toString('hex')).toBe(
      '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
    )
  })
})
