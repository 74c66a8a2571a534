/** What is read while changes are applied: which of it may be cached, and what finding that out takes. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/core/revocation/change.ts'
import type { StoredSession } from '../../src/core/session/session.ts'
import { Admission, type OpenRead } from '../../src/gate/admission.ts'
import { session, subject } from '../storage/records.ts'

const whole = { position: 1, concernsUntil: 0 }
const ended = (sid: string): Change => ({ ...whole, kind: 'session', sid, subjectId: 'id-somebody' })
const changeOf = {
  session: (name: string) => ended(name),
  epoch: (name: string): Change => ({ ...whole, kind: 'epoch', subjectId: `id-${name}`, epoch: 1 }),
  roles: (name: string): Change => ({ ...whole, kind: 'roles', subjectId: `id-${name}`, roles: [] }),
  token: (name: string): Change => ({ ...whole, kind: 'token', jti: name }),
}

function stored(name: string): StoredSession {
  const owner = subject(name)
  return { ...session(owner, name), subject: owner }
}

const names = ['a', 'b', 'c', 'd'] as const
const name = fc.constantFrom(...names)
const step = fc.oneof(
  fc.record({ do: fc.constant('begin' as const), name }),
  fc.record({ do: fc.constantFrom('settle' as const, 'abandon' as const), which: fc.nat({ max: 5 }) }),
  fc.record({
    do: fc.constant('change' as const),
    kind: fc.constantFrom('session' as const, 'epoch' as const, 'roles' as const, 'token' as const),
    name,
  }),
  fc.record({ do: fc.constant('everything' as const) }),
)

describe('a read', () => {
  test('may be cached exactly where nothing that concerns it was applied since it began', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const admission = new Admission()
        const reads: { read: OpenRead; name: string; isSpoilt: boolean }[] = []
        for (const one of steps) {
          if (one.do === 'begin') reads.push({ read: admission.begin(), name: one.name, isSpoilt: false })
          else if (one.do === 'everything') {
            admission.noteEverything()
            for (const read of reads) read.isSpoilt = true
          } else if (one.do === 'change') {
            admission.note(changeOf[one.kind](one.name))
            if (one.kind === 'token') continue
            for (const read of reads) read.isSpoilt ||= read.name === one.name
          } else {
            const [open] = reads.splice(one.which, 1)
            if (open === undefined) continue
            if (one.do === 'abandon') admission.abandon()
            else expect(admission.settle(open.read, stored(open.name))).toBe(!open.isSpoilt)
          }
        }
        for (const _ of reads) admission.abandon()
        expect(admission.held).toBe(0)
      }),
    )
  })

  test('of many under way at once does not make each change be held once more', () => {
    const admission = new Admission()
    const reads = Array.from({ length: 500 }, () => admission.begin())
    for (let count = 0; count < 5000; count++) admission.note(ended(`sid ${count}`))
    // Once, not once for each read.
    expect(admission.held).toBe(5000)
    for (const _ of reads) admission.abandon()
    expect(admission.held).toBe(0)
  })

  test('that outlasts more changes than are held is not cached; one that begins after them is', () => {
    const admission = new Admission()
    const old = admission.begin()
    for (let count = 0; count < 50_000; count++) admission.note(ended(`sid ${count}`))
    expect(admission.held).toBeLessThanOrEqual(10_000)
    const young = admission.begin()
    expect(admission.settle(old, stored('untouched'))).toBe(false)
    expect(admission.settle(young, stored('untouched'))).toBe(true)
  })
})
