/** Signs and encrypts whatever text it is given as a header: what a hostile or careless issuer could send. */
import {
  createCipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  constants as crypto,
  diffieHellman,
  type KeyObject,
  publicEncrypt,
  sign,
  type webcrypto,
} from 'node:crypto'
import type { Choices } from './random.ts'

type JsonWebKey = webcrypto.JsonWebKey

/** Private halves, remembered: importing one costs more than using it. */
const privates = new WeakMap<object, KeyObject>()
function privateKey(jwk: JsonWebKey): KeyObject {
  const known = privates.get(jwk) ?? createPrivateKey({ key: jwk, format: 'jwk' })
  privates.set(jwk, known)
  return known
}

const encode = (data: string | Uint8Array) => Buffer.from(data).toString('base64url')
const secretOf = (jwk: JsonWebKey) => Buffer.from(jwk.k ?? '', 'base64url')

/** A compact JWS over any header text, by the algorithm that is told, whatever the header says. */
export function forgeJws(
  header: string | Buffer,
  payload: Uint8Array,
  algorithm: string,
  jwk: JsonWebKey,
): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${encode(signature(algorithm, jwk, Buffer.from(input)))}`
}

function signature(algorithm: string, jwk: JsonWebKey, data: Buffer): Buffer {
  switch (algorithm) {
    case 'EdDSA':
    case 'Ed25519':
      // Under the neutral point, of which nobody has the private half, this one fits everything.
      if (jwk.d === undefined) return Buffer.from([1, ...Buffer.alloc(63)])
      return sign(null, data, privateKey(jwk))
    case 'ES256':
      return sign('sha256', data, { key: privateKey(jwk), dsaEncoding: 'ieee-p1363' })
    case 'RS256':
      return sign('sha256', data, privateKey(jwk))
    case 'PS256':
      return sign('sha256', data, {
        key: privateKey(jwk),
        padding: crypto.RSA_PKCS1_PSS_PADDING,
        saltLength: 32,
      })
    case 'HS384':
    case 'HS512':
      return createHmac(`sha${algorithm.slice(2)}`, secretOf(jwk))
        .update(data)
        .digest()
    default:
      return createHmac('sha256', secretOf(jwk)).update(data).digest()
  }
}

/** `enc` by its key length, its IV length and, for the CBC family, its hash. */
const encryptions: Record<string, { key: number; iv: number; cipher: string; hash?: string }> = {
  A128GCM: { key: 16, iv: 12, cipher: 'aes-128-gcm' },
  A192GCM: { key: 24, iv: 12, cipher: 'aes-192-gcm' },
  A256GCM: { key: 32, iv: 12, cipher: 'aes-256-gcm' },
  'A128CBC-HS256': { key: 32, iv: 16, cipher: 'aes-128-cbc', hash: 'sha256' },
  'A192CBC-HS384': { key: 48, iv: 16, cipher: 'aes-192-cbc', hash: 'sha384' },
  'A256CBC-HS512': { key: 64, iv: 16, cipher: 'aes-256-cbc', hash: 'sha512' },
}

/** What a JWE needs besides its header: made first, because ECDH-ES tells of it in the header. */
export interface Envelope {
  algorithm: string
  encryption: string
  cek: Buffer
  encryptedKey: Buffer
  /** Members for the header, as JSON. */
  members: [string, string][]
}

export function openEnvelope(
  algorithm: string,
  encryption: string,
  jwk: JsonWebKey,
  choices: Choices,
): Envelope {
  const size = encryptions[encryption]?.key ?? 32
  const made = { algorithm, encryption, members: [] }
  const fresh = choices.bytes(size)
  switch (algorithm) {
    case 'dir':
      return { ...made, cek: secretOf(jwk), encryptedKey: Buffer.alloc(0) }
    case 'A128KW':
    case 'A256KW': {
      const cipher = createCipheriv(
        `id-aes${algorithm.slice(1, 4)}-wrap`,
        secretOf(jwk),
        Buffer.alloc(8, 0xa6),
      )
      return { ...made, cek: fresh, encryptedKey: Buffer.concat([cipher.update(fresh), cipher.final()]) }
    }
    case 'ECDH-ES': {
      // One sender for all: an ephemeral key that is not, which the recipient cannot tell.
      const sender = ephemeral[jwk.crv ?? ''] ?? jwk
      const { kty, crv, x, y } = sender
      const secret = diffieHellman({
        privateKey: privateKey(sender),
        publicKey: createPublicKey({ key: { kty, crv, x: jwk.x, y: jwk.y } as JsonWebKey, format: 'jwk' }),
      })
      const epk = JSON.stringify({ kty, crv, x, y })
      return {
        ...made,
        cek: concatKdf(secret, encryption, size),
        encryptedKey: Buffer.alloc(0),
        members: [['epk', epk]],
      }
    }
    default: {
      const { kty, n, e } = jwk
      const key = createPublicKey({ key: { kty, n, e } as JsonWebKey, format: 'jwk' })
      const oaepHash = algorithm === 'RSA-OAEP' ? 'sha1' : 'sha256'
      return { ...made, cek: fresh, encryptedKey: publicEncrypt({ key, oaepHash }, fresh) }
    }
  }
}

/** Set by the corpus: a sender's key on each curve. */
export const ephemeral: Record<string, JsonWebKey> = {}

function concatKdf(secret: Buffer, encryption: string, size: number): Buffer {
  const uint32 = (value: number) => Buffer.from([0, 0, value >> 8, value & 255])
  const info = Buffer.concat([
    uint32(encryption.length),
    Buffer.from(encryption),
    uint32(0),
    uint32(0),
    uint32(size * 8),
  ])
  const round = (count: number) =>
    createHash('sha256')
      .update(Buffer.concat([uint32(count), secret, info]))
      .digest()
  return Buffer.concat([round(1), round(2)]).subarray(0, size)
}

export function forgeJwe(
  header: string | Buffer,
  plaintext: Uint8Array,
  envelope: Envelope,
  choices: Choices,
): string {
  const { cek, encryptedKey } = envelope
  const {
    cipher: name,
    iv: ivSize,
    hash,
  } = encryptions[envelope.encryption] ?? { cipher: 'aes-256-gcm', iv: 12 }
  const iv = choices.bytes(ivSize)
  const head = encode(header)
  let ciphertext: Buffer
  let tag: Buffer
  if (hash === undefined) {
    const cipher = createCipheriv(name as 'aes-256-gcm', cek, iv).setAAD(Buffer.from(head))
    ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
    tag = cipher.getAuthTag()
  } else {
    const half = cek.length / 2
    const cipher = createCipheriv(name, cek.subarray(half), iv)
    ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(head.length * 8))
    const data = Buffer.concat([Buffer.from(head), iv, ciphertext, length])
    tag = createHmac(hash, cek.subarray(0, half)).update(data).digest().subarray(0, half)
  }
  return [head, encode(encryptedKey), encode(iv), encode(ciphertext), encode(tag)].join('.')
}
