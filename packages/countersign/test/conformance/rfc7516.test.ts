/** RFC 7516, Appendix A: the compact examples. A.4 and A.5 are of the JSON serialization, which is not taken. */
import { describe, expect, test } from 'vitest'
import { deriveKey } from '../../src/core/jose/ecdh-es.ts'
import { decryptJwe } from '../../src/jwe.ts'
import rsaKeys from './rsa-keys.json' with { type: 'json' }

const read = (bytes: Uint8Array) => Buffer.from(bytes).toString()

describe('RFC 7516', () => {
  test('A.1 RSA-OAEP and A256GCM', () => {
    const token =
      'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg.48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ'
    const key = rsaKeys['RFC 7516 A.1']
    const opened = decryptJwe(token, key, { algorithms: ['RSA-OAEP'] })
    expect(opened).toMatchObject({ ok: true, header: { alg: 'RSA-OAEP', enc: 'A256GCM' } })
    expect(opened.ok && read(opened.plaintext)).toBe(
      'The true sign of intelligence is not knowledge but imagination.',
    )
    expect(decryptJwe(token, key)).toEqual({ ok: false, reason: 'algorithm-not-allowed' })
  })

  test('A.2 RSA1_5: refused, even where somebody names it', () => {
    const token =
      'eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.UGhIOguC7IuEvf_NPVaXsGMoLOmwvc1GyqlIKOK1nN94nHPoltGRhWhw7Zx0-kFm1NJn8LE9XShH59_i8J0PH5ZZyNfGy2xGdULU7sHNF6Gp2vPLgNZ__deLKxGHZ7PcHALUzoOegEI-8E66jX2E4zyJKx-YxzZIItRzC5hlRirb6Y5Cl_p-ko3YvkkysZIFNPccxRU7qve1WYPxqbb2Yw8kZqa2rMWI5ng8OtvzlV7elprCbuPhcCdZ6XDP0_F8rkXds2vE4X-ncOIM8hAYHHi29NX0mcKiRaD0-D-ljQTP-cFPgwCp6X-nZZd9OHBv-B3oWh2TbqmScqXMR4gp_A.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.9hH0vgRfYgPnAHOd8stkvw'
    const options = { algorithms: ['RSA1_5'], encryptions: ['A128CBC-HS256'] }
    expect(decryptJwe(token, rsaKeys['RFC 7516 A.2'], options as object)).toEqual({
      ok: false,
      reason: 'algorithm-not-allowed',
    })
  })

  test('A.3 A128KW and A128CBC-HS256', () => {
    const token =
      'eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ'
    const key = { kty: 'oct', k: 'GawgguFyGrWKav7AX4VKUg' }
    const opened = decryptJwe(token, key, { algorithms: ['A128KW'], encryptions: ['A128CBC-HS256'] })
    expect(opened.ok && read(opened.plaintext)).toBe('Live long and prosper.')
  })

  test('A.4: the JSON serialization is not taken', () => {
    const json = '{"protected":"eyJlbmMiOiJBMTI4Q0JDLUhTMjU2In0","recipients":[]}'
    expect(decryptJwe(json, { kty: 'oct', k: 'GawgguFyGrWKav7AX4VKUg' })).toEqual({
      ok: false,
      reason: 'malformed',
    })
  })
})

describe('RFC 7518', () => {
  test('Appendix C: the key that Alice and Bob agree on', () => {
    const secret = Uint8Array.from([
      158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128,
      106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
    ])
    const key = deriveKey(secret, 'A128GCM', Buffer.from('Alice'), Buffer.from('Bob'))
    expect(Buffer.from(key).toString('base64url')).toBe('VqqN6vgjbSBcIijNcacQGg')
  })
})
