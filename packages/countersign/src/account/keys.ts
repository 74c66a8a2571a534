/** What an operator does with keys: looks at them, has the next one sign, ends one whose secret may be known. */

import { planRevocation, planRotation } from '../core/key/key-rotation.ts'
import { type KeyRecord, tokenEncryption } from '../core/key/signing-key.ts'
import type { Appended } from '../core/revocation/change.ts'
import type { AccountParts, Caller } from './account-parts.ts'
import { changeKeys, ofAlgorithm } from './change-keys.ts'

/** A key as everybody may know it. */
export interface KeyInfo extends KeyRecord {
  use: 'sig' | 'enc'
}

export type RotateKeysOutcome<Done> =
  | ({ ok: true } & Done)
  | { ok: false; reason: 'rotation-too-soon'; retryAfterSeconds: number }

/**
 * Every key, oldest first, whatever its state: as this node holds them once it has applied what was committed. The store is not
 * asked for them, since its answer would take the connection of whoever follows the feed.
 *
 * @throws {StorageError} safe to retry.
 */
export async function listKeys({
  catchUp,
  keys,
}: Pick<AccountParts, 'catchUp' | 'keys'>): Promise<KeyInfo[]> {
  await catchUp()
  return keys().all.map(({ kid, algorithm, state, createdAt, changedAt }) => {
    const use = algorithm === tokenEncryption ? 'enc' : 'sig'
    return { kid, algorithm, use, state, createdAt, changedAt }
  })
}

/** Has the next key of every algorithm that this node uses take over; what the keys before signed stays good. */
export async function rotateKeys(
  parts: AccountParts,
  force: boolean,
  caller: Caller,
): Promise<RotateKeysOutcome<{ appended: Appended }>> {
  const changed = await changeKeys<number>(parts, caller, (keys, now) => {
    const plans = parts.keyAlgorithms.map(algorithm => {
      const own = ofAlgorithm(keys, algorithm)
      return { algorithm, rotation: planRotation(own, now, parts.keyPolicy, force) }
    })
    const waits = plans.map(({ rotation }) => (rotation.ok ? 0 : rotation.retryAfterSeconds))
    if (plans.some(({ rotation }) => !rotation.ok)) return { ok: false, refusal: Math.max(...waits) }
    return {
      ok: true,
      plans: new Map(
        plans.flatMap(({ algorithm, rotation }) => (rotation.ok ? [[algorithm, rotation.plan]] : [])),
      ),
    }
  })
  if (!changed.ok) return { ok: false, reason: 'rotation-too-soon', retryAfterSeconds: changed.refusal }
  await parts.catchUp()
  return { ok: true, appended: changed.appended }
}

/**
 * Ends a key, and with it every token that it signed or encrypted. Idempotent.
 *
 * @returns What was appended, or `undefined` for an unknown key.
 */
export async function revokeKey(
  parts: AccountParts,
  kid: string,
  caller: Caller,
): Promise<Appended | undefined> {
  const changed = await changeKeys<'unknown'>(parts, caller, keys => {
    const key = keys.find(one => one.kid === kid)
    if (key === undefined) return { ok: false, refusal: 'unknown' }
    const plan = planRevocation(ofAlgorithm(keys, key.algorithm), key)
    return { ok: true, plans: new Map([[key.algorithm, plan]]) }
  })
  if (!changed.ok) return undefined
  await parts.catchUp()
  return changed.appended
}
