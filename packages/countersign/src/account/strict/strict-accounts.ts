/** The operations as applications call them: every argument is checked first, and nothing in one is passed over in silence. */
import { isRestriction } from '../../core/argument.ts'
import type { Identity } from '../../core/identity.ts'
import type { Accounts } from '../accounts.ts'
import { accountArguments } from './account-arguments.ts'
import { type Argument, identity } from './argument-rules.ts'

/** @throws {TypeError} where it is no identity that a check has answered. */
export function assertIdentity(value: unknown, at: string): asserts value is Identity {
  identity[1](value, at)
}

/**
 * The same operations for callers whom no compiler checks.
 *
 * What does not fit is a `TypeError` that names the argument: a rejection where the method answers with a promise. Arguments
 * beyond the last are passed over, so that `ids.map(auth.subjects.find)` works.
 */
export function strictAccounts(accounts: Accounts): Accounts {
  return strict(accounts, accountArguments, 'auth') as Accounts
}

function strict(calls: object, rules: object, path: string): object {
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]: [string, unknown]) => {
      const call: unknown = Reflect.get(calls, name)
      const at = `${path}.${name}`
      if (typeof call === 'function') return [name, strictCall(call, rule as CallRules, at)]
      return [name, strict(Object(call), Object(rule), at)]
    }),
  )
}

type CallRules = readonly Argument[] | { atOnce: readonly Argument[] }

// biome-ignore lint/complexity/noBannedTypes: the table's type has checked that these are the methods of `Accounts`.
function strictCall(call: Function, rules: CallRules, at: string): (...given: unknown[]) => unknown {
  const takes = 'atOnce' in rules ? rules.atOnce : rules
  const answer = (given: unknown[]): unknown => {
    for (const [index, [name, rule]] of takes.entries()) {
      if (index < given.length && given[index] === undefined && isRestriction(rule))
        throw new TypeError(`${at}: ${name} is undefined: leave it out, or give it a value`)
      rule(given[index], `${at}: ${name}`)
    }
    return Reflect.apply(call, undefined, given)
  }
  return 'atOnce' in rules ? (...given) => answer(given) : async (...given) => answer(given)
}
