/**
 * Root keys: what everything derives from that a secret would otherwise be needed for (sealing keys, marks of identifiers, refresh
 * tokens, the audit chain). They are sealed under the operator's secret, so that it can be changed and they stay.
 */
import { createHmac } from 'node:crypto'
import { decodeBase64url, encodeBase64url } from '../base64url.ts'
import type { Random } from '../clock.ts'
import { ConfigurationError } from '../errors.ts'
import { deriveKey, seal, unseal } from './key-seal.ts'

/** One sealing of a root key: while the secret is being changed there are two, and either secret opens it. */
export interface StoredRoot {
  /** Which secret it is sealed under, without telling anything of it: `secretName`. */
  sealedBy: string
  /** Wall time, ms. */
  createdAt: number
  sealed: Uint8Array
}

export interface RootStore {
  /** Every sealing, oldest first. */
  list(): Promise<StoredRoot[]>
  /**
   * Puts these sealings in place of all that there are, where those are still the ones that were read.
   *
   * @param input.expected - `sealedBy` of those that were read, in their order.
   * @returns Whether it was done. Of several that try at once one succeeds.
   */
  replace(input: { expected: readonly string[]; roots: readonly StoredRoot[] }): Promise<boolean>
}

const context = 'root key'

/** @throws {ConfigurationError} where the secret is none. */
export function secretName(secret: string): string {
  const key = deriveKey(secret, 'countersign name of the secret v1')
  return createHmac('sha256', key).digest('base64url').slice(0, 16)
}

/** @param root - 32 bytes. */
export function sealRoot(secret: string, root: Uint8Array, createdAt: number, random: Random): StoredRoot {
  const sealed = seal(deriveKey(secret, 'countersign root keys v1'), root, context, random)
  return { sealedBy: secretName(secret), createdAt, sealed }
}

/**
 * The root key, as everything derives from it: 32 bytes in base64url.
 *
 * @throws {ConfigurationError} where the secret opens none of them.
 */
export function openRoot(secret: string, stored: readonly StoredRoot[]): string {
  const name = secretName(secret)
  const key = deriveKey(secret, 'countersign root keys v1')
  const own = stored.find(({ sealedBy }) => sealedBy === name)
  const root = own && unseal(key, own.sealed, context)
  if (root === undefined) {
    throw new ConfigurationError(
      'secret: does not open the keys in this store; it is not the secret they were sealed with',
    )
  }
  return encodeBase64url(root)
}

/** The bytes of a secret, which was its own root key in version 0.1. */
export function rootOf01(secret: string): Uint8Array {
  const bytes = decodeBase64url(secret)
  if (bytes === undefined) throw new ConfigurationError('secret: is not base64url')
  return bytes
}
