/** ECDH-ES in direct key agreement (RFC 7518 §4.6) on P-256 and X25519. */
import { createHash, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto'
import { type ContentEncryption, keyLengthOf } from './content-encryption.ts'
import { type JoseHeader, ownMember } from './header.ts'
import { readBytes } from './jwk.ts'

/**
 * Agrees with the sender's ephemeral key on the content's key.
 *
 * @throws what OpenSSL throws at a point off the curve or of small order.
 */
export function agreeOnKey(
  header: JoseHeader,
  encryption: ContentEncryption,
  key: KeyObject,
): Uint8Array | undefined {
  const ephemeral = ephemeralKey(ownMember(header, 'epk'), key)
  const apu = partyInfo(header, 'apu')
  const apv = partyInfo(header, 'apv')
  if (ephemeral === undefined || apu === undefined || apv === undefined) return undefined
  // RFC 7518 §4.6.2: where both parties are told, they must be told apart.
  const isBoth = Object.hasOwn(header, 'apu') && Object.hasOwn(header, 'apv')
  if (isBoth && Buffer.compare(apu, apv) === 0) return undefined
  const secret = diffieHellman({ privateKey: key, publicKey: ephemeral })
  return deriveKey(secret, encryption, apu, apv)
}

/** RFC 7518 §4.6.1.1: a public JWK on the recipient's curve, and nothing besides. */
function ephemeralKey(epk: unknown, key: KeyObject): KeyObject | undefined {
  if (typeof epk !== 'object' || epk === null) return undefined
  const { kty, crv, x, y, ...rest } = epk as Record<string, unknown>
  if (Object.keys(rest).length > 0 || readBytes(x)?.length !== 32) return undefined
  if (key.asymmetricKeyType === 'x25519')
    return kty === 'OKP' && crv === 'X25519' && y === undefined ? importJwk({ kty, crv, x }) : undefined
  return kty === 'EC' && crv === 'P-256' && readBytes(y)?.length === 32
    ? importJwk({ kty, crv, x, y })
    : undefined
}

function importJwk(jwk: Record<string, unknown>): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' })
}

/** RFC 7518 §4.6.1.2, §4.6.1.3: base64url; empty where it is absent. */
function partyInfo(header: JoseHeader, member: 'apu' | 'apv'): Uint8Array | undefined {
  return Object.hasOwn(header, member) ? readBytes(header[member]) : new Uint8Array()
}

/** Concat KDF with SHA-256 (RFC 7518 §4.6.2): at most 512 bits are asked for, two rounds. */
export function deriveKey(
  secret: Uint8Array,
  encryption: ContentEncryption,
  apu: Uint8Array,
  apv: Uint8Array,
): Uint8Array {
  const length = keyLengthOf(encryption)
  const otherInfo = [
    ...[Buffer.from(encryption), apu, apv].flatMap(part => [uint32(part.length), part]),
    uint32(length * 8),
  ]
  const rounds = [1, 2].map(round =>
    createHash('sha256')
      .update(Buffer.concat([uint32(round), secret, ...otherInfo]))
      .digest(),
  )
  return Buffer.concat(rounds).subarray(0, length)
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
