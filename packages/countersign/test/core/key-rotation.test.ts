/** The rule of rotation, over long lives of a key set: what holds after every step, whatever the order of the steps. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyKeyChange } from '../../src/core/key/key-change.ts'
import {
  type KeyPlan,
  type KeyPolicy,
  planRevocation,
  planRotation,
  planUpkeep,
} from '../../src/core/key/key-rotation.ts'
import type { StoredKey } from '../../src/core/key/signing-key.ts'

const policy: KeyPolicy = { rotationSeconds: 5000, publishSeconds: 600, retainSeconds: 900 }
const start = Date.UTC(2026, 0, 1)

/** One store with one node that carries out what the rule plans, and signs with the active key whenever it is asked. */
class KeySet {
  keys: StoredKey[] = []
  now = start
  /** When each key was last seen signing, and since when each has been published. */
  readonly signedAt = new Map<string, number>()
  readonly publishedAt = new Map<string, number>()
  readonly revoked = new Set<string>()
  readonly gone = new Set<string>()
  made = 0
  readonly #policy: KeyPolicy

  constructor(given = policy) {
    this.#policy = given
  }

  get active(): StoredKey | undefined {
    return this.keys.find(({ state }) => state === 'active')
  }

  keyIn(state: StoredKey['state']): StoredKey | undefined {
    return this.keys.find(key => key.state === state)
  }

  carryOut({ add, states, remove }: KeyPlan): void {
    const made = add.map((state): StoredKey => {
      this.made += 1
      const kid = `key-${this.made}`
      return {
        kid,
        algorithm: 'EdDSA',
        state,
        createdAt: this.now,
        changedAt: this.now,
        sealed: new Uint8Array(1),
      }
    })
    const isFirst = this.keys.length === 0
    const after = applyKeyChange(this.keys, { add: made, states, remove, at: this.now, audit: [] })
    expect(after, 'the plan fits the keys it was made for').toBeDefined()
    this.keys = after ?? []
    for (const { kid } of made) this.publishedAt.set(kid, isFirst ? Number.NEGATIVE_INFINITY : this.now)
    for (const kid of remove) this.gone.add(kid)
  }

  upkeep(): void {
    this.#promoting(() => this.carryOut(planUpkeep(this.keys, this.now, this.#policy)))
  }

  rotate(force: boolean): boolean {
    const rotation = planRotation(this.keys, this.now, this.#policy, force)
    if (!rotation.ok) {
      expect(rotation.retryAfterSeconds).toBeGreaterThan(0)
      expect(force).toBe(false)
      return false
    }
    if (force) this.carryOut(rotation.plan)
    else this.#promoting(() => this.carryOut(rotation.plan))
    return true
  }

  revoke(index: number): void {
    const key = this.keys[index % this.keys.length]
    if (key === undefined) return
    this.carryOut(planRevocation(this.keys, key))
    this.revoked.add(key.kid)
  }

  /** What takes over here must have been published for long enough. */
  #promoting(change: () => void): void {
    const before = this.active?.kid
    change()
    const after = this.active?.kid ?? ''
    if (before === undefined || before === after) return
    expect(this.now - (this.publishedAt.get(after) ?? Number.NaN)).toBeGreaterThanOrEqual(600_000)
  }

  check(): void {
    const states = this.keys.map(({ state }) => state)
    expect(states.filter(state => state === 'active')).toHaveLength(1)
    expect(states.filter(state => state === 'next').length).toBeLessThanOrEqual(1)
    for (const { kid, state } of this.keys) {
      if (this.revoked.has(kid)) expect(state).toBe('revoked')
      expect(this.gone.has(kid), 'what is gone stays gone').toBe(false)
    }
    for (const kid of this.gone) {
      const signedAt = this.signedAt.get(kid) ?? Number.NEGATIVE_INFINITY
      expect(this.now, 'no token of a removed key lives').toBeGreaterThanOrEqual(signedAt + 900_000)
    }
    this.signedAt.set(this.active?.kid ?? '', this.now)
  }
}

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(1500) }) },
    fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(20_000) }),
    fc.record({ do: fc.constant('upkeep' as const) }),
    fc.record({ do: fc.constant('rotate' as const), force: fc.boolean() }),
    fc.record({ do: fc.constant('revoke' as const), index: fc.nat(9) }),
  ),
  { maxLength: 120, size: 'max' },
)

describe('the rule of rotation', () => {
  test('one key signs, published before; none goes while its tokens live; revoked is for ever', () => {
    fc.assert(
      fc.property(
        steps,
        fc.constantFrom(policy, { ...policy, rotationSeconds: 'off' as const }),
        (run, given) => {
          const set = new KeySet(given)
          set.upkeep()
          set.check()
          for (const step of run) {
            if (step.do === 'wait') {
              // The active key signs until the very end of the wait.
              set.now += step.seconds * 1000
              set.signedAt.set(set.active?.kid ?? '', set.now)
            } else if (step.do === 'upkeep') set.upkeep()
            else if (step.do === 'rotate') set.rotate(step.force)
            else set.revoke(step.index)
            set.check()
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  test('rotates by schedule, keeps what was signed, and then removes it', () => {
    const set = new KeySet()
    set.upkeep()
    expect(set.keys.map(({ state }) => state)).toEqual(['active', 'next'])
    set.now += 4999_000
    set.upkeep()
    expect(set.active?.kid).toBe('key-1')
    set.now += 1000
    set.upkeep()
    expect(set.keys.map(({ kid, state }) => [kid, state])).toEqual([
      ['key-1', 'retired'],
      ['key-2', 'active'],
      ['key-3', 'next'],
    ])
    set.now += 899_000
    set.upkeep()
    expect(set.keyIn('retired')?.kid).toBe('key-1')
    set.now += 1000
    set.upkeep()
    expect(set.keys.map(({ kid }) => kid)).toEqual(['key-2', 'key-3'])
  })

  test('the first two may change places at once; after that the next must have been published', () => {
    const set = new KeySet()
    set.upkeep()
    expect(set.rotate(false)).toBe(true)
    expect(set.rotate(false)).toBe(false)
    set.now += 599_500
    expect(planRotation(set.keys, set.now, policy, false)).toEqual({ ok: false, retryAfterSeconds: 1 })
    set.now += 500
    expect(set.rotate(false)).toBe(true)
  })

  test('a store from before there were next keys gets one, which is published before it signs', () => {
    const set = new KeySet()
    set.upkeep()
    set.keys = set.keys.filter(({ state }) => state === 'active')
    set.now += 9_000_000
    set.upkeep()
    expect(set.keys.map(({ state }) => state)).toEqual(['active', 'next'])
    set.upkeep()
    expect(set.active?.kid).toBe('key-1')
    set.now += 600_000
    set.upkeep()
    expect(set.active?.kid).toBe('key-3')
  })

  test('a wall clock that was set back neither rotates early nor removes anything', () => {
    const set = new KeySet()
    set.upkeep()
    set.rotate(false)
    set.now -= 86_400_000
    set.upkeep()
    expect(set.keys).toHaveLength(3)
    expect(set.rotate(false)).toBe(false)
    set.check()
  })
})
