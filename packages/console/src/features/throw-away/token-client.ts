/** A client that signs in for a token and presents it, with a proof of its key where this server requires one. */
import { type Exchange, exchange } from '../../api/exchange.ts'
import { ProblemError } from '../../api/problem.ts'
import { canMakeProofKey, makeProofKey, type ProofKey } from '../../api/proof-key.ts'
import type { TokenSettings } from '../../page-state.ts'
import type { Account } from './throw-away-account.ts'

export interface GivenToken {
  access_token: string
  refresh_token?: string
  /** Of the login, where there is one. */
  sid?: string
}

export class TokenClient {
  readonly #issuer: string
  readonly #key: ProofKey | undefined
  #nonce: string | undefined

  private constructor(issuer: string, key: ProofKey | undefined) {
    this.#issuer = issuer
    this.#key = key
  }

  /** @throws {ProblemError} `no-key` where a proof is required and the browser makes no keys. */
  static async create(issuer: string, { dpop }: TokenSettings): Promise<TokenClient> {
    if (dpop !== 'required') return new TokenClient(issuer, undefined)
    if (!canMakeProofKey()) throw new ProblemError({ code: 'no-key', status: 0 })
    return new TokenClient(issuer, await makeProofKey())
  }

  signIn(account: Account): Promise<Exchange> {
    return this.#call('POST', '/auth/sign-in', undefined, { ...account, credential: 'token' })
  }

  /** Sends a request that presents the token. */
  present(token: string, method: string, path: string, body?: unknown): Promise<Exchange> {
    return this.#call(method, path, token, body)
  }

  async #call(method: string, path: string, token: string | undefined, body: unknown): Promise<Exchange> {
    const first = await this.#send(method, path, token, body)
    // RFC 9449 §8: a server may insist on a nonce of its own, and gives it with the refusal.
    return isNonceWanted(first) ? this.#send(method, path, token, body) : first
  }

  async #send(method: string, path: string, token: string | undefined, body: unknown): Promise<Exchange> {
    const url = new URL(path, this.#issuer)
    const proof = await this.#key?.prove({
      method,
      url: url.origin + url.pathname,
      token,
      nonce: this.#nonce,
    })
    const scheme = this.#key === undefined ? 'Bearer' : 'DPoP'
    const made = await exchange({
      method,
      path,
      headers: {
        ...(token !== undefined && { Authorization: `${scheme} ${token}` }),
        ...(proof !== undefined && { DPoP: proof }),
      },
      ...(body !== undefined && { body }),
    })
    const given = made.response.headers.find(([name]) => name === 'dpop-nonce')
    if (given !== undefined) this.#nonce = given[1]
    return made
  }
}

function isNonceWanted({ response }: Exchange): boolean {
  return response.status >= 400 && response.body.includes('"use-dpop-nonce"')
}
