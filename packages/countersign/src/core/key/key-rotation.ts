/**
 * When keys change their state: next, active, retired, revoked, gone.
 *
 * A key is published before it signs, so that whoever keeps a copy of the key set knows it by then, and it is kept until
 * the last token that it signed has expired. One algorithm at a time: an application with another may share the store.
 */
import type { KeyStep } from './key-change.ts'
import type { KeyRecord } from './signing-key.ts'

/** Twice as long as the key set may be kept (`max-age` of the JWKS). */
export const keyPublicationSeconds = 600

export interface KeyPolicy {
  /** How long a key signs. */
  rotationSeconds: number | 'off'
  /** How long a key is published before it signs. */
  publishSeconds: number
  /** How long a token that was just signed can live anywhere. */
  retainSeconds: number
}

/** What is to be done; see `KeyChange`. */
export interface KeyPlan {
  /** The keys to make, by the state in which they begin. */
  add: readonly ('active' | 'next')[]
  states: readonly KeyStep[]
  remove: readonly string[]
}

export type RotationPlan = { ok: true; plan: KeyPlan } | { ok: false; retryAfterSeconds: number }

/**
 * What is due by itself: the first keys, the rotation by schedule, the removal of keys that nothing needs any more.
 *
 * @param keys - All of one algorithm.
 * @param now - Wall time, ms.
 */
export function planUpkeep(keys: readonly KeyRecord[], now: number, policy: KeyPolicy): KeyPlan {
  const remove = keys.filter(key => isOver(key, now, policy)).map(({ kid }) => kid)
  const active = inState(keys, 'active')
  const next = inState(keys, 'next')
  if (active === undefined) return { ...succeed(next), remove }
  if (next === undefined) return { add: ['next'], states: [], remove }
  const { rotationSeconds } = policy
  const isDue = rotationSeconds !== 'off' && now - active.changedAt >= rotationSeconds * 1000
  if (!isDue || publishedIn(keys, active, next, now, policy) > 0) return { add: [], states: [], remove }
  return { ...replace(active, next, 'retired'), remove }
}

/**
 * The rotation that somebody asks for.
 *
 * @param force - Whether the next key may sign although copies of the key set may not have it yet.
 */
export function planRotation(
  keys: readonly KeyRecord[],
  now: number,
  policy: KeyPolicy,
  force: boolean,
): RotationPlan {
  const active = inState(keys, 'active')
  const next = inState(keys, 'next')
  if (active === undefined) return { ok: true, plan: { ...succeed(next), remove: [] } }
  if (next !== undefined) {
    const waitMs = publishedIn(keys, active, next, now, policy)
    if (waitMs > 0 && !force) return { ok: false, retryAfterSeconds: Math.ceil(waitMs / 1000) }
  } else if (!force) {
    return { ok: false, retryAfterSeconds: policy.publishSeconds }
  }
  return { ok: true, plan: { ...replace(active, next, 'retired'), remove: [] } }
}

/** The end of a key whose secret may be known. Where it signed, the next one takes over at once, however young. */
export function planRevocation(keys: readonly KeyRecord[], { kid, state }: KeyRecord): KeyPlan {
  const next = inState(keys, 'next')
  switch (state) {
    case 'active':
      return { ...replace({ kid }, next, 'revoked'), remove: [] }
    case 'next':
      return { add: ['next'], states: [{ kid, from: 'next', to: 'revoked' }], remove: [] }
    case 'retired':
      return { add: [], states: [{ kid, from: 'retired', to: 'revoked' }], remove: [] }
    case 'revoked':
      return { add: [], states: [], remove: [] }
  }
}

function replace(
  { kid }: Pick<KeyRecord, 'kid'>,
  next: KeyRecord | undefined,
  to: 'retired' | 'revoked',
): Omit<KeyPlan, 'remove'> {
  const { add, states } = succeed(next)
  return { add, states: [{ kid, from: 'active', to }, ...states] }
}

/** What takes the place of the active key. */
function succeed(next: KeyRecord | undefined): Omit<KeyPlan, 'remove'> {
  if (next === undefined) return { add: ['active', 'next'], states: [] }
  return { add: ['next'], states: [{ kid: next.kid, from: 'next', to: 'active' }] }
}

/** In how many ms `next` will have been published for long enough. */
function publishedIn(
  keys: readonly KeyRecord[],
  active: KeyRecord,
  next: KeyRecord,
  now: number,
  { publishSeconds }: KeyPolicy,
): number {
  // Made together with the very first key: nobody ever saw a key set without it.
  const isFromTheBeginning = keys.length === 2 && next.createdAt === active.createdAt
  return isFromTheBeginning ? 0 : next.createdAt + publishSeconds * 1000 - now
}

function isOver({ state, changedAt }: KeyRecord, now: number, { retainSeconds }: KeyPolicy): boolean {
  return (state === 'retired' || state === 'revoked') && now >= changedAt + retainSeconds * 1000
}

function inState(keys: readonly KeyRecord[], state: 'active' | 'next'): KeyRecord | undefined {
  return keys.find(key => key.state === state)
}
