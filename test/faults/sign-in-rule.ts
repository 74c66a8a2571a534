/** Which answer to a sign-in is right: the password that is current works, every other does not. */
import type { Call, History, Operation } from './history.ts'
import type { Lives } from './life.ts'
import { writeOutcome } from './outcome.ts'
import { PasswordHistory } from './password-history.ts'

export const endsAll: readonly Operation[] = ['revoke-subject', 'change-password', 'recover']

export class SignInRule {
  readonly #passwords: PasswordHistory
  readonly #lives: Lives
  /** Calls that end everything of a subject: a sign-in that one of them crosses may be refused. */
  readonly #endings = new Map<number, Call[]>()

  constructor({ calls }: History, lives: Lives) {
    this.#passwords = new PasswordHistory(calls)
    this.#lives = lives
    for (const call of calls) {
      if (!endsAll.includes(call.operation)) continue
      if (writeOutcome(call) === 'undone') continue
      const list = this.#endings.get(call.subject)
      if (list === undefined) this.#endings.set(call.subject, [call])
      else list.push(call)
    }
  }

  /** What is wrong with the answer, if anything. */
  judge({ status, subject, password = 0, began, ended }: Call): string | undefined {
    const possible = this.#passwords.possible(subject, began, ended)
    if (status === 200) {
      return possible.has(password)
        ? undefined
        : `password ${password} of subject ${subject} was replaced, and works`
    }
    if (!possible.has(password) || possible.size > 1) return undefined
    const isCrossed = (this.#endings.get(subject) ?? []).some(
      ending => ending.began <= ended && this.#lives.effectUntil(ending) >= began,
    )
    return isCrossed ? undefined : `password ${password} of subject ${subject} must work, and does not`
  }
}
