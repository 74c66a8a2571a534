/** Rules for what a public call is given: what does not fit is a `TypeError` that names the argument, and never its value. */

import { ConfigurationError } from './errors.ts'
import { readAddress } from './ip-address.ts'

/**
 * @param name - Of the argument or member, for the message.
 * @throws {TypeError} where the value does not fit.
 */
export type Rule = (value: unknown, name: string) => void

/** One rule a member: an interface that grows does not compile until its new member has one. */
export type Members<Value extends object> = { readonly [Name in keyof Required<Value>]: Rule }

export const text: Rule = (value, name) => {
  if (typeof value !== 'string') throw wrong(name, 'must be a string')
}

/** What is none would be an allowance of its own, or one for everybody. */
export const ipAddress: Rule = (value, name) => {
  if (typeof value !== 'string' || readAddress(value) === undefined)
    throw wrong(name, 'must be an IP address, without a port')
}

export const flag: Rule = (value, name) => {
  if (typeof value !== 'boolean') throw wrong(name, 'must be true or false')
}

/** Counts, positions and instants. */
export const wholeNumber: Rule = (value, name) => {
  if (!Number.isSafeInteger(value)) throw wrong(name, 'must be a whole number')
}

/** Whole numbers from the least to the most, both included. */
export function within(least: number, most: number): Rule {
  return (value, name) => {
    wholeNumber(value, name)
    if (Number(value) < least || Number(value) > most) throw wrong(name, `must be from ${least} to ${most}`)
  }
}

/** Text of a shape. */
export function shaped(isOne: (text: string) => boolean, what: string): Rule {
  return (value, name) => {
    if (typeof value !== 'string' || !isOne(value)) throw wrong(name, `must be ${what}`)
  }
}

/** Durations. */
export const amount: Rule = (value, name) => {
  if (typeof value !== 'number' || !(value >= 0)) throw wrong(name, 'must be a number, 0 or more')
}

export const callable: Rule = (value, name) => {
  if (typeof value !== 'function') throw wrong(name, 'must be a function')
}

/** Anything with members that is not checked further: a request, a service. */
export const object: Rule = (value, name) => {
  if (typeof value !== 'object' || value === null) throw wrong(name, 'must be an object')
}

export function oneOf(...words: readonly string[]): Rule {
  const known: ReadonlySet<unknown> = new Set(words)
  return (value, name) => {
    if (!known.has(value)) throw wrong(name, `must be one of: ${words.join(', ')}`)
  }
}

export function listOf(rule: Rule): Rule {
  return (value, name) => {
    if (!Array.isArray(value)) throw wrong(name, 'must be an array')
    for (const [index, item] of value.entries()) rule(item, `${name}[${index}]`)
  }
}

/** `undefined` is the same as nothing at all; `null` is not. */
export function optional(rule: Rule): Rule {
  return (value, name) => {
    if (value !== undefined) rule(value, name)
  }
}

/** Rules that stand for a narrower call than the same one without them. */
const restrictions = new WeakSet<Rule>()

/**
 * A member, or an argument, that may be left out, and may not be `undefined`: without it the call reaches further, and a value that is missing by
 * mistake must not be taken for none.
 */
export function restriction(rule: Rule): Rule {
  const whereGiven = optional(rule)
  restrictions.add(whereGiven)
  return whereGiven
}

/** Whether an argument or member by that rule may not be `undefined`, though it may be left out. */
export function isRestriction(rule: Rule): boolean {
  return restrictions.has(rule)
}

/** An object with these members and no others. */
export function record<Value extends object>(members: Members<Value>): Rule {
  const rules = new Map<string, Rule>(Object.entries<Rule>(members))
  return (value, name) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw wrong(name, 'must be an object')
    // Inherited ones too: a member that a prototype has is read like any other.
    for (const member in value) if (!rules.has(member)) throw wrong(name, `has no member ${shown(member)}`)
    for (const [member, rule] of rules) {
      const given: unknown = Reflect.get(value, member)
      if (given === undefined && restrictions.has(rule) && member in value)
        throw wrong(`${name}.${member}`, 'is undefined: leave it out, or give it a value')
      rule(given, `${name}.${member}`)
    }
  }
}

/**
 * Options that are given once, at start, where a mistake is a `ConfigurationError` by `path`.
 *
 * @param known - Every option there is: a record, so that the compiler notices one that is missing.
 * @throws {ConfigurationError} where there is an option of another name.
 */
export function assertOptions(options: unknown, known: Readonly<Record<string, true>>, path: string): void {
  if (typeof options !== 'object' || options === null)
    throw new ConfigurationError(`${path}: options must be an object`)
  for (const name in options)
    if (!Object.hasOwn(known, name)) throw new ConfigurationError(`${path}: has no option ${shown(name)}`)
}

/** Chooses among records by what one of their members says. */
export function byMember(member: string, records: Readonly<Record<string, Rule>>): Rule {
  const choices = new Map(Object.entries(records))
  const known = oneOf(...choices.keys())
  return (value, name) => {
    object(value, name)
    const chosen: unknown = Reflect.get(Object(value), member)
    known(chosen, `${name}.${member}`)
    choices.get(String(chosen))?.(value, name)
  }
}

function wrong(name: string, what: string): TypeError {
  return new TypeError(`${name} ${what}`)
}

/** A name may come from a request's body. What is as long as a credential, or no plain name, may be one (K28). */
function shown(member: string): string {
  return /^[A-Za-z_$][\w$-]{0,31}$/.test(member) ? `'${member}'` : 'of that name, which is not shown'
}
