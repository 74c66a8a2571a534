/** How a fault is told to the client: a fixed text; the fault itself is for the operator (K28). */
import { StorageError } from '../core/errors.ts'
import { problem } from './protocol/problem.ts'
import type { Reply } from './protocol/reply.ts'

export function explainFault(fault: unknown, onFault: (fault: unknown) => void): Reply {
  onFault(fault)
  return problem(fault instanceof StorageError ? fault.code : 'internal-error')
}
