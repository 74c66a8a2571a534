/** Carries out what the rule of key-rotation.ts plans: makes the keys, and lets the store decide who was first. */

import type { AuditAction, AuditEvent } from '../core/audit/audit-event.ts'
import { isEmpty } from '../core/key/key-change.ts'
import { generateKey } from '../core/key/key-generation.ts'
import { type KeyPlan, planUpkeep } from '../core/key/key-rotation.ts'
import type { KeyAlgorithm, KeyRecord, KeyState } from '../core/key/signing-key.ts'
import type { Appended } from '../core/revocation/change.ts'
import { auditOrigin, type Caller, type KeyParts } from './account-parts.ts'

/** What is to be done with the keys of each algorithm, or why nothing is. */
export type Planned<Refusal> =
  | { ok: true; plans: ReadonlyMap<KeyAlgorithm, KeyPlan> }
  | { ok: false; refusal: Refusal }

const system: Caller = { actor: 'system' }

/** What the log says of a key that took that state; that a key retires is said by its successor. */
const actions: { readonly [State in KeyState]?: AuditAction } = {
  active: 'key-rotated',
  revoked: 'key-revoked',
}

/**
 * Does what is due by itself.
 *
 * @param known - The keys as this node holds them: where nothing is due by them, the store is not asked.
 */
export async function maintainKeys(parts: KeyParts, known: readonly KeyRecord[]): Promise<void> {
  const plan = (keys: readonly KeyRecord[], now: number) =>
    new Map(
      parts.keyAlgorithms.map(algorithm => [
        algorithm,
        planUpkeep(ofAlgorithm(keys, algorithm), now, parts.keyPolicy),
      ]),
    )
  const { earliest } = await parts.keyTime()
  if ([...plan(known, earliest).values()].every(isEmpty)) return
  await changeKeys(parts, system, (keys, now) => ({ ok: true, plans: plan(keys, now) }))
}

export function ofAlgorithm(keys: readonly KeyRecord[], algorithm: KeyAlgorithm): KeyRecord[] {
  return keys.filter(key => key.algorithm === algorithm)
}

/**
 * Plans over the stored keys and changes them; where another node was first, plans again over what it left.
 *
 * @returns What was appended, or the plan's refusal.
 */
export async function changeKeys<Refusal = never>(
  { storage, keyTime, random, sealingKey }: KeyParts,
  caller: Caller,
  plan: (keys: readonly KeyRecord[], now: number) => Planned<Refusal>,
): Promise<{ ok: true; appended: Appended } | { ok: false; refusal: Refusal }> {
  for (;;) {
    const { earliest, latest: at } = await keyTime()
    const planned = plan(await storage.keys.list(), earliest)
    if (!planned.ok) return planned
    const plans = [...planned.plans]
    const add = plans.flatMap(([algorithm, { add }]) =>
      add.map(state => generateKey(algorithm, at, sealingKey, random, state)),
    )
    const states = plans.flatMap(([, { states }]) => states)
    const remove = plans.flatMap(([, { remove }]) => remove)
    const event = (action: AuditAction, kid: string): AuditEvent => {
      return { ...auditOrigin(caller), at, action, outcome: 'success', credentialId: kid }
    }
    const audit = [
      ...states.flatMap(({ kid, to }) => (actions[to] === undefined ? [] : [event(actions[to], kid)])),
      ...add.map(({ kid }) => event('key-created', kid)),
    ]
    const changed = await storage.keys.change({ add, states, remove, at, audit })
    if (changed.outcome === 'conflict') continue
    const { position, mark } = changed
    return { ok: true, appended: { position, mark } }
  }
}
