/** What a client was promised: accounts, credentials that live, credentials that have ended. Doubt is not in it. */
import type { Client, Credential } from './client.ts'

export interface Account {
  identifier: string
  id: string
  /** Every password that may be the current one: more than one after a change that nobody acknowledged. */
  passwords: string[]
  alive: Set<Credential>
}

export class Ledger {
  readonly accounts: Account[] = []
  readonly ended: Credential[] = []
  /** Accounts of which something was promised, or left in doubt, since the last check. */
  readonly changed: Set<Account> = new Set()
  /** How many endings an earlier check has seen. */
  #checkedEnded = 0

  end(account: Account, credentials: Iterable<Credential>): void {
    for (const credential of [...credentials]) {
      account.alive.delete(credential)
      this.ended.push(credential)
    }
  }

  /**
   * Asks the server for what was promised.
   *
   * @param sample - How many of the older promises are asked for; all of them without it.
   * @returns What does not hold; empty is as it should be.
   */
  async check(
    client: Client,
    sample?: { size: number; below: (limit: number) => number },
  ): Promise<string[]> {
    const broken: string[] = []
    const older = <Item>(items: readonly Item[]): Item[] => {
      if (sample === undefined) return [...items]
      const picked = Array.from(
        { length: Math.min(sample.size, items.length) },
        () => items[sample.below(items.length)],
      )
      return picked.filter(item => item !== undefined)
    }
    const accounts = [...this.changed, ...older(this.accounts)]
    const ended = [...this.ended.slice(this.#checkedEnded), ...older(this.ended)]
    for (const account of new Set(accounts)) broken.push(...(await checkAccount(client, account)))
    for (const credential of new Set(ended)) {
      const { status, body } = await client.whoami(credential)
      if (status !== 401 || body.code !== 'revoked') {
        broken.push(`an ended ${credential.kind} (${credential.id}) answers ${status} ${body.code ?? ''}`)
      }
    }
    this.changed.clear()
    this.#checkedEnded = this.ended.length
    return broken
  }
}

async function checkAccount(client: Client, account: Account): Promise<string[]> {
  const { identifier, id, passwords, alive } = account
  const broken: string[] = []
  for (const credential of alive) {
    const { status, body } = await client.whoami(credential)
    if (status !== 200 || body.subject?.id !== id)
      broken.push(`a live ${credential.kind} of ${id} answers ${status} ${body.code ?? ''}`)
  }
  const working: string[] = []
  for (const password of passwords) {
    const body = { identifier, password, credential: 'token' }
    const reply = await client.send('POST', '/auth/sign-in', { body })
    if (reply.status === 200) working.push(password)
  }
  if (working.length !== 1)
    broken.push(`${id} signs in with ${working.length} of ${passwords.length} passwords`)
  // The doubt is over: what the store has is what counts from now on.
  account.passwords = working.length === 1 ? working : passwords
  return broken
}
