/** Decrypts a compact JWE (RFC 7516 §5.2) with a JWK or a JWK Set. Never throws, whatever it is given. */
import { createSecretKey } from 'node:crypto'
import { decodeBase64url } from '../base64url.ts'
import { splitCompact } from './compact.ts'
import {
  type ContentEncryption,
  contentEncryptions,
  hasProperLengths,
  keyLengthOf,
  openContent,
  type SealedContent,
} from './content-encryption.ts'
import { type DecryptionKey, type DecryptionUse, decryptionKey } from './decryption-key.ts'
import { type JoseHeader, ownMember, readHeader } from './header.ts'
import { isAmbiguousJson } from './json.ts'
import type { Jwk, JwkSet } from './jwk.ts'
import { bringsEncryptedKey, contentKey, type KeyManagement, keyManagements } from './key-management.ts'
import { selectKeys } from './key-selection.ts'
import { readAllowed, readOption } from './option.ts'

export const jweRefusals = [
  'too-large',
  'malformed',
  'unsupported-header',
  'algorithm-not-allowed',
  'encryption-not-allowed',
  'invalid-key',
  'no-matching-key',
  'too-many-keys',
  'decryption-failed',
] as const
export type JweRefusal = (typeof jweRefusals)[number]

export interface DecryptJweOptions {
  /** Key managements to take. Only `dir` by default. */
  algorithms?: readonly KeyManagement[]
  /** Content encryptions to take. Only `A256GCM` by default. */
  encryptions?: readonly ContentEncryption[]
  /** The longest token to look at, in characters. 8,192 by default. */
  maxLength?: number
}

export type DecryptedJwe<Key = Jwk> =
  /** `plaintext` holds the bytes as encrypted; `key` is the very JWK that opened them. */
  { ok: true; header: JoseHeader; plaintext: Uint8Array; key: Key } | { ok: false; reason: JweRefusal }

/**
 * Decrypts a compact JWE.
 *
 * @param compact - The token. Anything but a string is `malformed`.
 * @param keys - A shared or private JWK, or a JWK Set of such.
 * @returns The header and plaintext, or the reason of the refusal, the same for every way in which opening can fail.
 * @see RFC 7516 §5.2; RFC 8725 §3
 */
export function decryptJwe<Key extends Jwk>(
  compact: string,
  keys: Key | JwkSet<Key>,
  options: DecryptJweOptions = {},
): DecryptedJwe<Key> {
  const split = splitCompact(compact, 5, readOption(options, 'maxLength'))
  if (!split.ok) return split
  const [head = '', ...rest] = split.segments
  const read = readHeader(head)
  if (!read.ok) return read
  const { header, kid } = read
  const algorithms = readAllowed(options, 'algorithms', keyManagements, ['dir'])
  const encryptions = readAllowed(options, 'encryptions', contentEncryptions, ['A256GCM'])
  const algorithm = algorithms.find(one => one === header.alg)
  if (algorithm === undefined) return { ok: false, reason: 'algorithm-not-allowed' }
  const enc = ownMember(header, 'enc')
  const encryption = encryptions.find(one => one === enc)
  if (encryption === undefined) return { ok: false, reason: 'encryption-not-allowed' }

  const [encryptedKey, iv, ciphertext, tag] = rest.map(decodeBase64url)
  if (encryptedKey === undefined || iv === undefined || ciphertext === undefined || tag === undefined)
    return { ok: false, reason: 'malformed' }
  const sealed: SealedContent = { iv, ciphertext, tag, aad: Buffer.from(head) }
  if (!hasProperLengths(encryption, sealed) || bringsEncryptedKey(algorithm) !== encryptedKey.length > 0)
    return { ok: false, reason: 'malformed' }

  const selection = selectKeys(keys, kid, decryptionKey, ({ uses }) => {
    const own = uses.filter(one => isAllowed(one, algorithms, encryptions))
    const [use] = own
    return own.length === 1 && use?.algorithm === algorithm && (use.encryption ?? encryption) === encryption
  })
  if (!selection.ok) return selection
  for (const { key, jwk } of selection.keys) {
    const plaintext = open(header, algorithm, encryption, key, encryptedKey, sealed)
    if (plaintext === undefined) continue
    // Only now is it known that somebody with the key wrote it: a repeated name has two meanings (RFC 7519 §4).
    if (isAmbiguousJson(plaintext)) return { ok: false, reason: 'malformed' }
    return { ok: true, header, plaintext: new Uint8Array(plaintext), key: jwk as Key }
  }
  return { ok: false, reason: 'decryption-failed' }
}

function isAllowed(
  { algorithm, encryption }: DecryptionUse,
  algorithms: readonly KeyManagement[],
  encryptions: readonly ContentEncryption[],
): boolean {
  return algorithms.includes(algorithm) && (encryption === undefined || encryptions.includes(encryption))
}

/**
 * RFC 7516 §11.5: a key that could not be decrypted takes as long as a content that could not. The stand-in may be known:
 * what it opens is thrown away.
 */
function open(
  header: JoseHeader,
  algorithm: KeyManagement,
  encryption: ContentEncryption,
  { key }: DecryptionKey,
  encryptedKey: Uint8Array,
  sealed: SealedContent,
): Uint8Array | undefined {
  const cek = contentKey(header, algorithm, encryption, key, encryptedKey)
  if (cek !== undefined) return openContent(encryption, cek, sealed)
  openContent(encryption, createSecretKey(Buffer.alloc(keyLengthOf(encryption))), sealed)
  return undefined
}
