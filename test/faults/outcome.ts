/** What an answer says: whether a credential got past the guard, and whether something was written. */
import type { Call, Operation } from './history.ts'

/** The statuses that an operation may answer with, besides 503. */
const expected: Readonly<Record<Operation, readonly number[]>> = {
  'sign-in': [200, 401],
  check: [200, 401],
  refresh: [200, 400],
  reuse: [400],
  'sign-out': [204, 401],
  'end-session': [204, 401, 404],
  'revoke-session': [204, 401, 404],
  'revoke-token': [200, 401],
  'revoke-subject': [200, 401],
  'change-password': [204, 401],
  'create-key': [201, 401],
  'end-key': [204, 401, 404],
  recover: [204, 400],
}

const endedCodes = ['revoked', 'unknown']
const timedOutCodes = ['expired', 'idle-timeout']

/** Whether it was one of the answers that the operation has at all. */
export function isExpected({ operation, status, code }: Call): boolean {
  if (status === 503) return true
  if (!expected[operation].includes(status)) return false
  if (operation === 'recover') return status === 204 || code === 'invalid-ticket'
  if (status === 400) return code === 'invalid-grant' || code === 'refresh-token-reused'
  if (status !== 401) return true
  if (operation === 'sign-in') return code === 'invalid-credentials'
  if (operation === 'change-password' && code === 'invalid-credentials') return true
  return code !== undefined && [...endedCodes, ...timedOutCodes].includes(code)
}

/** Whether the presented credential was taken for live. */
export function isAccepted({ operation, status, code }: Call): boolean {
  if (operation === 'reuse') return status === 200
  if (status === 200 || status === 201 || status === 204 || status === 404) return true
  return operation === 'change-password' && code === 'invalid-credentials'
}

/** Whether the presented credential was refused because it has ended; timeouts are another matter. */
export function isRefusedAsEnded({ operation, status, code }: Call): boolean {
  if (operation === 'refresh') return status === 400
  return status === 401 && code !== undefined && endedCodes.includes(code)
}

/** Whether a write was done, was not done, or nobody can say. */
export function writeOutcome({ operation, status, code }: Call): 'done' | 'undone' | 'unknown' {
  if (operation === 'reuse') {
    if (status === 400) return code === 'refresh-token-reused' ? 'done' : 'undone'
    return status === 200 ? 'undone' : 'unknown'
  }
  if (status >= 200 && status < 300) return 'done'
  return status >= 400 && status < 500 ? 'undone' : 'unknown'
}

const endings: readonly Operation[] = [
  'sign-out',
  'end-session',
  'revoke-session',
  'revoke-token',
  'revoke-subject',
  'change-password',
  'reuse',
  'end-key',
  'recover',
]

/** Whether it ended something, and said so. */
export function isAcknowledgedEnding(call: Call): boolean {
  return endings.includes(call.operation) && writeOutcome(call) === 'done'
}
