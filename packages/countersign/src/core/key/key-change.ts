/** A change to the stored keys: asked for by the rule in key-rotation.ts, carried out whole or not at all. */
import type { AuditEvent } from '../audit/audit-event.ts'
import type { KeyState, StoredKey } from './signing-key.ts'

/** One key takes another state. A revoked key takes none. */
export interface KeyStep {
  kid: string
  /** The state that it must have. */
  from: Exclude<KeyState, 'revoked'>
  to: Exclude<KeyState, 'next'>
}

export interface KeyChange {
  add: readonly StoredKey[]
  states: readonly KeyStep[]
  /** Retired or revoked ones. */
  remove: readonly string[]
  /** Wall time, ms. */
  at: number
  audit: readonly AuditEvent[]
}

/** Whether nothing would be changed. */
export function isEmpty(change: Record<'add' | 'states' | 'remove', readonly unknown[]>): boolean {
  return change.add.length + change.states.length + change.remove.length === 0
}

/**
 * The keys after the change.
 *
 * @returns `undefined` when they are no longer those that the change was made for: a key is not in the state that it
 *   should leave, or an algorithm would have two keys that are active or two that are next.
 */
export function applyKeyChange(
  keys: readonly StoredKey[],
  { add, states, remove, at }: KeyChange,
): StoredKey[] | undefined {
  const after = new Map(keys.map(key => [key.kid, key]))
  for (const kid of remove) {
    const state = after.get(kid)?.state
    if (state !== 'retired' && state !== 'revoked') return undefined
    after.delete(kid)
  }
  for (const { kid, from, to } of states) {
    const key = after.get(kid)
    if (key?.state !== from) return undefined
    after.set(kid, { ...key, state: to, changedAt: at })
  }
  for (const key of add) {
    if (after.has(key.kid)) return undefined
    after.set(key.kid, key)
  }
  const changed = [...after.values()]
  const places = changed
    .filter(({ state }) => state === 'active' || state === 'next')
    .map(({ algorithm, state }) => `${algorithm} ${state}`)
  return new Set(places).size === places.length ? changed : undefined
}
