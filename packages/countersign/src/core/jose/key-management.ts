/** Key management (RFC 7518 §4): from the recipient's key to the key of the content. */
import { constants, createDecipheriv, createSecretKey, type KeyObject, privateDecrypt } from 'node:crypto'
import { type ContentEncryption, keyLengthOf } from './content-encryption.ts'
import { agreeOnKey } from './ecdh-es.ts'
import type { JoseHeader } from './header.ts'

/** RSA1_5 (padding oracles) and PBES2 (work that the sender decides on) are not among them, and never will be. */
export const keyManagements = ['dir', 'A128KW', 'A256KW', 'RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES'] as const
export type KeyManagement = (typeof keyManagements)[number]

/** RFC 7518 §4.5, §4.6: nothing is encrypted for the recipient, so that the segment is empty. */
export function bringsEncryptedKey(algorithm: KeyManagement): boolean {
  return algorithm !== 'dir' && algorithm !== 'ECDH-ES'
}

/** The content's key; `undefined` when the encrypted key or the header does not give one of the right length. */
export function contentKey(
  header: JoseHeader,
  algorithm: KeyManagement,
  encryption: ContentEncryption,
  key: KeyObject,
  encryptedKey: Uint8Array,
): KeyObject | undefined {
  if (algorithm === 'dir') return key
  try {
    const bytes =
      algorithm === 'ECDH-ES' ? agreeOnKey(header, encryption, key) : decryptKey(algorithm, key, encryptedKey)
    return bytes?.length === keyLengthOf(encryption) ? createSecretKey(bytes) : undefined
  } catch {
    // OpenSSL's no: not wrapped for this key, or a point that is none.
    return undefined
  }
}

function decryptKey(
  algorithm: 'A128KW' | 'A256KW' | 'RSA-OAEP' | 'RSA-OAEP-256',
  key: KeyObject,
  encryptedKey: Uint8Array,
): Uint8Array {
  switch (algorithm) {
    case 'A128KW':
      return unwrapKey('id-aes128-wrap', key, encryptedKey)
    case 'A256KW':
      return unwrapKey('id-aes256-wrap', key, encryptedKey)
    case 'RSA-OAEP':
      return privateDecrypt(
        { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
        encryptedKey,
      )
    case 'RSA-OAEP-256':
      return privateDecrypt(
        { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
        encryptedKey,
      )
  }
}

/** RFC 3394 §2.2.3.1. */
const wrapIv = Buffer.alloc(8, 0xa6)

function unwrapKey(
  cipher: 'id-aes128-wrap' | 'id-aes256-wrap',
  key: KeyObject,
  wrapped: Uint8Array,
): Uint8Array {
  const decipher = createDecipheriv(cipher, key, wrapIv)
  return Buffer.concat([decipher.update(wrapped), decipher.final()])
}
