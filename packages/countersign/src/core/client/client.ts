/** Registered clients: the applications and services that tokens are issued to, or that ask about them (RFC 6749 §2). */
import { hash, timingSafeEqual } from 'node:crypto'
import { type ClaimChoice, defaultClaims } from '../token/claim-choice.ts'

/** What a client that proves who it is may ask for. */
export const clientPermissions: readonly ['introspect', 'revocations', 'decrypt'] = [
  'introspect',
  'revocations',
  'decrypt',
]
export type ClientPermission = (typeof clientPermissions)[number]

export interface Client {
  /** `client_id`, 1 to 64 characters. */
  id: string
  /** SHA-256 of its secret, 32 bytes; a client without one is public and can prove nothing (RFC 6749 §2.1). */
  secretDigest?: Uint8Array
  permissions: readonly ClientPermission[]
  /** What its tokens say besides what every token says. */
  claims: ClaimChoice
}

/** A secret that the client was given: it is random, so that a plain digest keeps it (no password hash is needed). */
export function digestClientSecret(secret: string): Uint8Array {
  return hash('sha256', secret, 'buffer')
}

export class ClientRegistry {
  readonly #clients: ReadonlyMap<string, Client>

  /** @param firstParty - The `client_id` of direct sign-in; it need not be registered. */
  constructor(clients: readonly Client[], firstParty: string) {
    const own: Client = { id: firstParty, permissions: [], claims: defaultClaims }
    this.#clients = new Map([own, ...clients].map(client => [client.id, client]))
  }

  find(id: string): Client | undefined {
    return this.#clients.get(id)
  }

  get all(): readonly Client[] {
    return [...this.#clients.values()]
  }

  /** The client, where the secret is its own; an unknown one and a wrong secret are one answer. */
  authenticate(id: string, secret: string): Client | undefined {
    const client = this.#clients.get(id)
    if (client?.secretDigest === undefined) return undefined
    return timingSafeEqual(client.secretDigest, digestClientSecret(secret)) ? client : undefined
  }
}
