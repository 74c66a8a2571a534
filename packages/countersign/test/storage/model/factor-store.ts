/** Second factors in memory. */
import {
  confirmableMs,
  type FactorKind,
  maxTotpFactors,
  type StoredFactor,
} from '../../../src/core/authenticator/factor.ts'
import type { FactorStore, FactorUse } from '../../../src/core/authenticator/factor-store.ts'
import { appendAudit } from './audit-append.ts'
import { digestKey } from './session-create.ts'
import type { Door, State } from './state.ts'
import { raiseEpoch } from './subject-epoch.ts'
import { present } from './subject-store.ts'

export function createFactorStore(door: Door): FactorStore {
  return {
    async list(subjectId) {
      const state = door.read()
      return {
        factors: owned(state, subjectId).map(one => ({ ...one })),
        recoveryCodes: codes(state, subjectId).length,
      }
    },

    async begin({ factor, audit }) {
      const state = door.write()
      const { subjectId } = factor
      if (present(state, subjectId) === undefined) return 'unknown-subject'
      const there = owned(state, subjectId)
      if (there.some(({ id }) => id === factor.id)) return 'begun'
      if (there.filter(isConfirmed).length >= maxTotpFactors) return 'too-many'
      state.factors = state.factors.filter(one => one.subjectId !== subjectId || isConfirmed(one))
      if (!state.factors.some(({ id }) => id === factor.id)) {
        const { id, kind, sealed, createdAt } = factor
        state.factors.push({ id, subjectId, kind, sealed: new Uint8Array(sealed), createdAt })
      }
      appendAudit(state, audit)
      return 'begun'
    },

    async confirm(input) {
      const state = door.write()
      const { subjectId, id, step, at } = input
      const subject = present(state, subjectId)?.subject
      const factor = owned(state, subjectId).find(one => one.id === id && !isConfirmed(one))
      if (subject === undefined || factor === undefined || at - factor.createdAt >= confirmableMs)
        return { outcome: 'unknown-factor' }
      factor.confirmedAt = at
      factor.lastStep = step
      const hasNewCodes = codes(state, subjectId).length === 0
      if (hasNewCodes) addCodes(state, subjectId, input.codes)
      noteFactors(state, subjectId)
      const raised = raiseEpoch(state, subject, { ...input, why: 'factor-changed' })
      appendAudit(state, input.audit)
      return { outcome: 'confirmed', hasNewCodes, ...raised }
    },

    async remove(input) {
      const state = door.write()
      const { subjectId, id } = input
      const subject = present(state, subjectId)?.subject
      const factor = owned(state, subjectId).find(one => one.id === id && isConfirmed(one))
      if (subject === undefined || factor === undefined) return { outcome: 'unknown-factor' }
      state.factors = state.factors.filter(one => one !== factor)
      if (!owned(state, subjectId).some(isConfirmed)) dropCodes(state, subjectId)
      noteFactors(state, subjectId)
      const raised = raiseEpoch(state, subject, { ...input, why: 'factor-changed' })
      appendAudit(state, input.audit)
      return { outcome: 'removed', ...raised }
    },

    async replaceCodes(input) {
      const state = door.write()
      const subject = present(state, input.subjectId)?.subject
      if (subject?.factors === undefined) return { outcome: 'no-factor' }
      dropCodes(state, subject.id)
      addCodes(state, subject.id, input.codes)
      noteFactors(state, subject.id)
      const raised = raiseEpoch(state, subject, { ...input, why: 'factor-changed' })
      appendAudit(state, input.audit)
      return { outcome: 'replaced', ...raised }
    },

    async use({ subjectId, epoch, at, ...use }) {
      const state = door.write()
      const subject = present(state, subjectId)?.subject
      if (subject?.status !== 'active' || subject.epoch !== epoch) return 'subject-changed'
      return useFactor(state, subjectId, use, at)
    },
  }
}

export function useFactor(
  state: State,
  subjectId: string,
  { factor, ticket }: FactorUse,
  at: number,
): 'used' | 'invalid-ticket' | 'invalid-factor' {
  const key = digestKey(ticket.digest)
  if (state.proofs.has(key)) return 'invalid-ticket'
  if (factor.kind === 'totp') {
    const found = owned(state, subjectId).find(one => one.id === factor.id && isConfirmed(one))
    if (found === undefined || (found.lastStep ?? -1) >= factor.step) return 'invalid-factor'
    found.lastStep = factor.step
    found.lastUsedAt = at
  } else {
    const code = digestKey(factor.digest)
    if (state.recoveryCodes.get(code) !== subjectId) return 'invalid-factor'
    state.recoveryCodes.delete(code)
    noteFactors(state, subjectId)
  }
  state.proofs.set(key, ticket.expiresAt)
  return 'used'
}

/** All that a subject has, as when it is removed. */
export function dropFactors(state: State, subjectId: string): void {
  state.factors = state.factors.filter(one => one.subjectId !== subjectId)
  dropCodes(state, subjectId)
}

function isConfirmed({ confirmedAt }: StoredFactor): boolean {
  return confirmedAt !== undefined
}

function owned({ factors }: State, subjectId: string): StoredFactor[] {
  return factors
    .filter(one => one.subjectId === subjectId)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
}

function codes({ recoveryCodes }: State, subjectId: string): string[] {
  return [...recoveryCodes].filter(([, owner]) => owner === subjectId).map(([code]) => code)
}

function addCodes(state: State, subjectId: string, digests: readonly Uint8Array[]): void {
  for (const digest of digests) {
    const code = digestKey(digest)
    if (!state.recoveryCodes.has(code)) state.recoveryCodes.set(code, subjectId)
  }
}

function dropCodes(state: State, subjectId: string): void {
  for (const code of codes(state, subjectId)) state.recoveryCodes.delete(code)
}

function noteFactors(state: State, subjectId: string): void {
  const subject = present(state, subjectId)?.subject
  if (subject === undefined) return
  const kinds: FactorKind[] = []
  if (owned(state, subjectId).some(isConfirmed)) {
    kinds.push('totp')
    if (codes(state, subjectId).length > 0) kinds.push('recovery-code')
  }
  if (kinds.length === 0) delete subject.factors
  else subject.factors = kinds
}
