/** Somebody who uses the server without pause until it dies, and notes only what was acknowledged. */
import type { Client, Credential } from './client.ts'
import type { Account, Ledger } from './ledger.ts'
import type { Random } from './random.ts'

/** Keeps an account under the server's cap of sessions, so that nothing ends by itself. */
const maxAlive = 8

export class CrashActor {
  readonly #name: string
  readonly #ledger: Ledger
  readonly #random: Random
  readonly #administrator: Credential
  readonly #mine: Account[] = []
  #serial = 0

  constructor(name: string, ledger: Ledger, random: Random, administrator: Credential) {
    this.#name = name
    this.#ledger = ledger
    this.#random = random
    this.#administrator = administrator
  }

  /** Resolves when the connection breaks. Rejects when the server answers what it must not. */
  async useUntilItDies(client: Client): Promise<void> {
    try {
      for (;;) await this.#step(client)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
    }
  }

  async #step(client: Client): Promise<void> {
    const account = this.#random.pick(this.#mine)
    if (account === undefined || this.#random.below(10) === 0) return this.#signUp(client)
    this.#ledger.changed.add(account)
    const credential = this.#random.pick([...account.alive])
    const choice = this.#random.below(10)
    if (credential === undefined || (choice < 5 && account.alive.size < maxAlive))
      return this.#signIn(client, account)
    if (choice < 7) return this.#endOne(client, account, credential)
    if (choice === 7) return this.#endAll(client, account)
    return this.#changePassword(client, account, credential)
  }

  async #signUp(client: Client): Promise<void> {
    this.#serial += 1
    const identifier = `${this.#name}-${this.#serial}@example.com`
    const password = `first password ${this.#random.below(1e9)}`
    // Not acknowledged, not promised: the account may or may not be there.
    const id = await client.signUp(identifier, password)
    const account: Account = { identifier, id, passwords: [password], alive: new Set() }
    this.#mine.push(account)
    this.#ledger.accounts.push(account)
    this.#ledger.changed.add(account)
  }

  async #signIn(client: Client, account: Account): Promise<void> {
    const kind = this.#random.below(2) === 0 ? 'session' : 'token'
    account.alive.add(await client.signIn(account.identifier, account.passwords[0] ?? '', kind))
  }

  async #endOne(client: Client, account: Account, credential: Credential): Promise<void> {
    const { headers } = this.#administrator
    // In doubt until it is acknowledged: neither alive nor ended.
    account.alive.delete(credential)
    if (this.#random.below(2) === 0) {
      accepted(await client.send('POST', '/auth/sign-out', { headers: credential.headers, body: {} }))
    } else if (credential.kind === 'session') {
      accepted(await client.send('DELETE', `/auth/admin/sessions/${credential.id}`, { headers }))
    } else {
      accepted(
        await client.send('POST', '/auth/admin/tokens/revoke', { headers, body: { jti: credential.id } }),
      )
    }
    this.#ledger.end(account, [credential])
  }

  async #endAll(client: Client, account: Account): Promise<void> {
    const { headers } = this.#administrator
    const doubtful = [...account.alive]
    account.alive.clear()
    // One process writes the feed; nobody else needs to be waited for.
    accepted(await client.send('POST', `/auth/admin/subjects/${account.id}/revoke`, { headers }))
    this.#ledger.end(account, doubtful)
  }

  async #changePassword(client: Client, account: Account, credential: Credential): Promise<void> {
    const [current = ''] = account.passwords
    const next = `next password ${this.#random.below(1e9)}`
    const others = [...account.alive].filter(other => other !== credential)
    account.passwords = [current, next]
    for (const other of others) account.alive.delete(other)
    const body = { current_password: current, new_password: next }
    accepted(await client.send('POST', '/auth/password', { headers: credential.headers, body }))
    account.passwords = [next]
    this.#ledger.end(account, others)
  }
}

function accepted({ status, text }: { status: number; text: string }): void {
  if (status >= 300) throw new Error(`the server refused: ${status} ${text}`)
}
