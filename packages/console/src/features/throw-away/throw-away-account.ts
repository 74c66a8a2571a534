/** An account for looking at things, whose password nobody knows but this page. */
import { exchange } from '../../api/exchange.ts'
import { ProblemError } from '../../api/problem.ts'

export interface Account {
  identifier: string
  password: string
}

/** @throws {ProblemError} where nobody may sign up. */
export async function makeThrowAwayAccount(): Promise<Account> {
  const account = { identifier: `xray-${randomText(4)}`, password: `xray ${randomText(16)}` }
  const { response } = await exchange({ method: 'POST', path: '/auth/sign-up', body: account })
  if (response.status >= 400) {
    const { code } = JSON.parse(response.body) as { code: string }
    throw new ProblemError({ code, status: response.status })
  }
  return account
}

function randomText(bytes: number): string {
  return [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map(one => one.toString(16).padStart(2, '0'))
    .join('')
}
