/** RFC 9449: the proofs, the thumbprint and the digest of its examples. */
import { describe, expect, test } from 'vitest'
import { digestAccessToken, isSignedByOwnKey, thumbprintOf } from '../../src/core/token/dpop-key.ts'
import { judgeProof, type ParsedProof, parseProof } from '../../src/core/token/dpop-proof.ts'

const header =
  'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19'
/** Figures 1, 2 and 5. */
const forToken = `${header}.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg`
/** Figures 13 and 14. */
const forResource = `${header}.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA`
const accessToken = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU'

function parsed(compact: string): ParsedProof {
  const proof = parseProof(compact)
  if (proof === undefined) throw new Error('not a proof')
  return proof
}

describe('RFC 9449', () => {
  test('§4.2: the proof for a token, and its key’s signature', () => {
    const proof = parsed(forToken)
    expect(proof.algorithm).toBe('ES256')
    expect(proof.jwk).toEqual({
      kty: 'EC',
      x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs',
      y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA',
      crv: 'P-256',
    })
    expect(proof.claims).toEqual({
      jti: '-BwC3ESc6acc2lTc',
      htm: 'POST',
      htu: 'https://server.example.com/token',
      iat: 1_562_262_616,
    })
    expect(isSignedByOwnKey(proof)).toBe(true)
    const expected = {
      method: 'POST',
      addresses: ['https://server.example.com/token'],
      hasNonce: false,
      now: 1_562_262_620_000,
    }
    expect(judgeProof(proof.claims, expected)).toBeUndefined()
  })

  test('§6.1: the thumbprint of its key', () => {
    expect(thumbprintOf(parsed(forToken))).toBe('0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I')
  })

  test('§7.1: the proof for a resource, with the digest of its access token', () => {
    const proof = parsed(forResource)
    expect(isSignedByOwnKey(proof)).toBe(true)
    expect(proof.claims.ath).toBe('fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo')
    expect(digestAccessToken(accessToken)).toBe(proof.claims.ath)
    const expected = {
      method: 'GET',
      addresses: ['https://resource.example.org/protectedresource'],
      ath: digestAccessToken(accessToken),
      hasNonce: false,
      now: 1_562_262_618_000,
    }
    expect(judgeProof(proof.claims, expected)).toBeUndefined()
    expect(judgeProof(proof.claims, { ...expected, ath: digestAccessToken('another') })).toBe('wrong-token')
  })

  test('RFC 7638 §3.1: the thumbprint of an RSA key does not depend on what else its JWK says', () => {
    const jwk = {
      kty: 'RSA',
      n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
      e: 'AQAB',
      alg: 'RS256',
      kid: '2011-04-29',
    }
    expect(thumbprintOf({ jwk })).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
  })

  test('RFC 8037 A.3: the thumbprint of an Ed25519 key', () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }
    expect(thumbprintOf({ jwk })).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  })
})
