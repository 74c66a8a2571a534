/** Keys of each algorithm, and tokens signed with them by node:crypto alone. */
import {
  createHmac,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { makeClaims } from './claims.ts'

export const algorithms = ['HS256', 'EdDSA', 'ES256', 'RS256'] as const
export type Algorithm = (typeof algorithms)[number]

export interface Keys {
  signing: KeyObject
  verifying: KeyObject
}

export function makeKeys(algorithm: Algorithm): Keys {
  if (algorithm === 'HS256') {
    // A text, so that libraries can be given it as one.
    const shared = createSecretKey(randomBytes(32).toString('base64url'), 'utf8')
    return { signing: shared, verifying: shared }
  }
  const { privateKey } =
    algorithm === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : algorithm === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { signing: privateKey, verifying: createPublicKey(privateKey) }
}

/** New tokens, one as different from the other as those of two people. */
export function signTokens(algorithm: Algorithm, { signing }: Keys, count: number): string[] {
  const header = encode({ alg: algorithm, typ: 'at+jwt', kid: 'k1' })
  return Array.from({ length: count }, () => {
    const input = `${header}.${encode(makeClaims())}`
    return `${input}.${signatureOf(algorithm, signing, input).toString('base64url')}`
  })
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function signatureOf(algorithm: Algorithm, key: KeyObject, input: string): Buffer {
  if (algorithm === 'HS256') return createHmac('sha256', key).update(input).digest()
  const dsaEncoding = 'ieee-p1363'
  return sign(algorithm === 'EdDSA' ? null : 'sha256', Buffer.from(input), { key, dsaEncoding })
}

/** The public key, or the secret, as libraries take it that know no KeyObject. */
export function exported(key: KeyObject): string | Buffer {
  return key.type === 'secret' ? key.export() : key.export({ format: 'pem', type: 'spki' }).toString()
}
