/** Which allowances an attempt spends (K19): for one identifier from one address, for the identifier, for the address. */
import { hash } from 'node:crypto'
import type { AttemptAllowance } from '../core/authenticator/attempt-rate.ts'
import type { AccountParts, Caller } from './account-parts.ts'

const windowMs = 60_000
/** How many times the rate of one identifier from one address either of them gets by itself. */
const sharedFactor = 5

/**
 * Allowances by identifier and address, address or both, whichever are known.
 *
 * The narrow one stops guessing from one place without letting a stranger lock the account for everybody; the two wide
 * ones bound guessing from many places and spraying over many accounts. Keys are digests: what people type into an
 * identifier field is sometimes their password.
 */
export function attemptAllowances(
  parts: Pick<AccountParts, 'settings'>,
  caller: Caller,
  identifier?: string,
): AttemptAllowance[] {
  const { attemptsPerMinute } = parts.settings
  if (attemptsPerMinute === 'off') return []
  const address = networkOf(caller.address ?? '')
  const wide = attemptsPerMinute * sharedFactor
  const allowances = [allowance('address', address, wide)]
  if (identifier !== undefined) {
    allowances.push(allowance('identifier', identifier, wide))
    allowances.push(allowance('both', `${address}\n${identifier}`, attemptsPerMinute))
  }
  return allowances
}

function allowance(kind: string, value: string, limit: number): AttemptAllowance {
  return { key: hash('sha256', `${kind}\n${value}`, 'base64url'), limit, windowMs }
}

/** What one client is likely to hold: an IPv4 address, or the /64 of an IPv6 one, which everybody gets whole (RFC 6177). */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [left = '', right] = address.split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === undefined || right === '' ? [] : right.split(':')
  const zeros = right === undefined ? [] : Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0')
  const groups = [...head, ...zeros, ...tail].slice(0, 4)
  return `${groups.map(group => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
