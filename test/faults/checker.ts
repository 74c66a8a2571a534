/** Reads a history and finds what the guarantee rules out. Pure: the same history, the same verdict. */
import { NoAnswerRule } from './answer-rules.ts'
import type { Call, FaultRecord, History } from './history.ts'
import { type Life, Lives } from './life.ts'
import { isAccepted, isExpected, isRefusedAsEnded } from './outcome.ts'
import { SignInRule } from './sign-in-rule.ts'
import { TicketRule } from './ticket-rule.ts'

export type Rule =
  /** A call that began later than the acknowledgement and the bound was let past. */
  | 'accepted-after-end'
  /** Refused as ended, and accepted by a call that began later than that and the bound. */
  | 'revived'
  | 'wrong-subject'
  /** Nobody had ended it, and it was refused: an acknowledged sign-in or refresh was lost. */
  | 'live-refused'
  /** A sign-in with the password that must work did not, or with one that must not did. */
  | 'password-lost'
  /** One ticket did what it is for more than once. */
  | 'used-twice'
  /** Neither the right answer nor 503. */
  | 'wrong-answer'
  /** No answer, and no fault that explains it. */
  | 'no-answer'
  /** After every fault was healed, still not the right answer. */
  | 'not-healed'
  /** A node ended by itself. */
  | 'died'

/** What was over was honoured: no call that comes later can explain that away. */
export const honoured: readonly Rule[] = ['accepted-after-end', 'revived', 'used-twice']

export interface Violation {
  rule: Rule
  /** What makes it one, in words. */
  because: string
  at: number
  call?: Call
  fault?: FaultRecord
}

export function check(history: History): Violation[] {
  const lives = new Lives(history)
  const signIn = new SignInRule(history, lives)
  const tickets = new TicketRule(history, lives)
  const noAnswer = new NoAnswerRule(history)
  const violations: Violation[] = []
  for (const call of history.calls) {
    for (const [rule, because] of judge(call)) violations.push({ rule, because, at: call.ended, call })
  }
  for (const fault of history.faults) {
    if (fault.fault !== 'died') continue
    violations.push({ rule: 'died', because: fault.detail ?? 'it ended by itself', at: fault.began, fault })
  }
  return violations.sort((a, b) => a.at - b.at)

  function* judge(call: Call): Generator<readonly [Rule, string]> {
    const { status, code = '', isFinal, shown, subject, operation } = call
    if (isFinal && (status === 0 || status === 503))
      yield ['not-healed', `after every fault was healed it answered ${status} ${code}`]
    if (status === 0) {
      if (!noAnswer.isExplained(call))
        yield ['no-answer', 'there was no answer, and no fault that explains it']
      return
    }
    if (!isExpected(call)) {
      yield ['wrong-answer', `${operation} answered ${status} ${code}`]
      return
    }
    if (status === 503) return
    if (shown !== undefined && shown !== subject)
      yield ['wrong-subject', `the credential is subject ${subject}'s, and the answer says ${shown}`]
    if (operation === 'sign-in') {
      const wrong = signIn.judge(call)
      if (wrong !== undefined) yield ['password-lost', wrong]
      return
    }
    const misused = tickets.judge(call)
    if (misused !== undefined) yield misused
    const presented = call.presented === undefined ? undefined : lives.get(call.presented)
    if (presented !== undefined) yield* judgePresented(call, presented)
    const target = call.target === undefined ? undefined : lives.get(call.target)
    // "There is no such live session", says the store.
    if (status === 404 && target !== undefined && target.doubtFrom > call.ended)
      yield ['live-refused', `credential ${call.target} is not found, and nobody ended it`]
  }

  function* judgePresented(call: Call, life: Life): Generator<readonly [Rule, string]> {
    const { began, ended, code } = call
    const { credential } = life.credential
    if (isAccepted(call)) {
      const bound = boundOf(call, history.settings.boundMs)
      if (began > life.endedAt + bound)
        yield ['accepted-after-end', `credential ${credential} was over for ${ms(began - life.endedAt)}`]
      else if (began > life.refusedAt + bound)
        yield [
          'revived',
          `credential ${credential} was refused as ended ${ms(began - life.refusedAt)} before`,
        ]
    } else if (isRefusedAsEnded(call)) {
      if (life.doubtFrom > ended)
        yield ['live-refused', `credential ${credential} is ${code}, and nobody had ended it`]
    } else if (code === 'expired') {
      if (ended + history.settings.clockSlackMs < (life.credential.expiresAt ?? Number.POSITIVE_INFINITY))
        yield ['live-refused', `credential ${credential} is expired before its time`]
    } else if (code === 'idle-timeout') {
      const used = lastBefore(life.uses, began) ?? life.bornAt
      if (ended - used < history.settings.idleMs)
        yield ['live-refused', `credential ${credential} is idle, and was used ${ms(ended - used)} before`]
    }
  }
}

/** Exchanging is one transaction over the store, and these endpoints ask for the strictest bound: nothing is from memory. */
function boundOf({ operation }: Call, boundMs: number): number {
  return operation === 'refresh' || operation === 'reuse' || operation === 'change-password' ? 0 : boundMs
}

function lastBefore(uses: readonly number[], moment: number): number | undefined {
  let last: number | undefined
  for (const used of uses) if (used < moment && (last === undefined || used > last)) last = used
  return last
}

function ms(duration: number): string {
  return `${duration.toFixed(1)} ms`
}
