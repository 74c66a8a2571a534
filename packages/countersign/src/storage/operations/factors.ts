/** Second factors: one operation a method of the port. */
import { confirmableMs, maxTotpFactors } from '../../core/authenticator/factor.ts'
import type { FactorStore } from '../../core/authenticator/factor-store.ts'
import { changed, type Operation, one, send, together } from '../sql/operation.ts'
import { sql } from '../sql/sql.ts'
import { append } from './append.ts'
import { lookUp, type OperationsOf, write } from './defined.ts'
import {
  codesOf,
  dropCodes,
  factorsOf,
  insertCode,
  insertFactor,
  noteFactors,
  toFactor,
  useFactor,
} from './factor-row.ts'
import { enqueueAll } from './messages.ts'
import { raiseEpoch } from './raise-epoch.ts'
import { lockedSubject } from './subject-row.ts'

type Confirmed = Awaited<ReturnType<FactorStore['confirm']>>
type Removed = Awaited<ReturnType<FactorStore['remove']>>
type Replaced = Awaited<ReturnType<FactorStore['replaceCodes']>>

export const factorOperations: OperationsOf<FactorStore> = {
  list: lookUp(function* (subjectId) {
    const [factors, [counted]] = yield* together(factorsOf(subjectId), codesOf(subjectId))
    return { factors: factors.map(toFactor), recoveryCodes: counted?.codes ?? 0 }
  }),

  begin: write(function* ({ factor, audit }) {
    // Locked: nobody else begins one between the count and the insertion.
    const [[subject], factors] = yield* together(lockedSubject(factor.subjectId), factorsOf(factor.subjectId))
    if (subject === undefined) return 'unknown-subject'
    if (factors.some(({ id }) => id === factor.id)) return 'begun'
    if (factors.filter(one => one.confirmed_at !== null).length >= maxTotpFactors) return 'too-many'
    yield* send(
      sql`DELETE FROM authenticator WHERE subject_id = ${factor.subjectId} AND confirmed_at IS NULL`,
      insertFactor(factor),
    )
    yield* append([], audit)
    return 'begun'
  }),

  confirm: write(confirm),
  remove: write(remove),
  replaceCodes: write(replaceCodes),

  use: write(function* ({ subjectId, epoch, at, ...use }) {
    const subject = yield* one(lockedSubject(subjectId))
    if (subject?.status !== 'active' || subject.epoch !== epoch) return 'subject-changed'
    return yield* useFactor(subjectId, use, at)
  }),
}

function* confirm(input: Parameters<FactorStore['confirm']>[0]): Operation<Confirmed> {
  const { subjectId, id, step, codes, at } = input
  const [[subject], [counted]] = yield* together(lockedSubject(subjectId), codesOf(subjectId))
  if (subject === undefined) return { outcome: 'unknown-factor' }
  const confirmed = yield* changed(sql`
    UPDATE authenticator SET confirmed_at = ${at}, last_step = ${step}
    WHERE id = ${id} AND subject_id = ${subjectId} AND confirmed_at IS NULL AND created_at > ${at - confirmableMs}`)
  if (confirmed === 0) return { outcome: 'unknown-factor' }
  const hasNewCodes = (counted?.codes ?? 0) === 0
  if (hasNewCodes) yield* send(...codes.map(digest => insertCode(subjectId, digest)))
  yield* noteFactors(subjectId)
  yield* enqueueAll(input.messages)
  const { epoch, entry } = yield* raiseEpoch(subject, { ...input, why: 'factor-changed' })
  return { outcome: 'confirmed', epoch, hasNewCodes, ...(yield* append([entry], input.audit)) }
}

function* remove(input: Parameters<FactorStore['remove']>[0]): Operation<Removed> {
  const { subjectId, id } = input
  const subject = yield* one(lockedSubject(subjectId))
  if (subject === undefined) return { outcome: 'unknown-factor' }
  const removed = yield* changed(
    sql`DELETE FROM authenticator WHERE id = ${id} AND subject_id = ${subjectId} AND confirmed_at IS NOT NULL`,
  )
  if (removed === 0) return { outcome: 'unknown-factor' }
  const left = yield* noteFactors(subjectId)
  if (left.length === 0) yield* send(dropCodes(subjectId))
  yield* enqueueAll(input.messages)
  const { epoch, entry } = yield* raiseEpoch(subject, { ...input, why: 'factor-changed' })
  return { outcome: 'removed', epoch, ...(yield* append([entry], input.audit)) }
}

function* replaceCodes(input: Parameters<FactorStore['replaceCodes']>[0]): Operation<Replaced> {
  const { subjectId, codes } = input
  const subject = yield* one(lockedSubject(subjectId))
  if (subject?.factors == null) return { outcome: 'no-factor' }
  yield* send(dropCodes(subjectId), ...codes.map(digest => insertCode(subjectId, digest)))
  yield* noteFactors(subjectId)
  yield* enqueueAll(input.messages)
  const { epoch, entry } = yield* raiseEpoch(subject, { ...input, why: 'factor-changed' })
  return { outcome: 'replaced', epoch, ...(yield* append([entry], input.audit)) }
}
