/**
 * What every store must keep, as cases that any test framework can run.
 *
 * ```ts
 * for (const { port, name, run } of storageContract) test(`${port}: ${name}`, () => run(openEmptyStore))
 * ```
 */
import { addressCases } from './address-store.ts'
import { attemptCases } from './attempt-store.ts'
import { auditCases } from './audit-log.ts'
import { changeCases } from './change-feed.ts'
import { closingCases } from './closing.ts'
import type { ContractCase } from './contract-case.ts'
import { factorCases } from './factor-store.ts'
import { importCases } from './importing.ts'
import { keyCases } from './key-store.ts'
import { messageCases } from './message-store.ts'
import { nodeCases } from './node-registry.ts'
import { proofCases } from './proof-store.ts'
import { revocationCases } from './revocation-store.ts'
import { rootCases } from './root-store.ts'
import { sessionEndingCases } from './session-ending.ts'
import { sessionRotationCases } from './session-rotation.ts'
import { sessionCases } from './session-store.ts'
import { timeCases } from './shared-time.ts'
import { subjectEndingCases } from './subject-ending.ts'
import { subjectHolderCases } from './subject-holder.ts'
import { subjectCases } from './subject-store.ts'
import { ticketCases } from './ticket-store.ts'
import { webhookCases } from './webhook-store.ts'

export type { ContractCase } from './contract-case.ts'

export const storageContract: readonly ContractCase[] = [
  ...subjectCases,
  ...subjectEndingCases,
  ...subjectHolderCases,
  ...addressCases,
  ...importCases,
  ...ticketCases,
  ...factorCases,
  ...sessionCases,
  ...sessionEndingCases,
  ...sessionRotationCases,
  ...keyCases,
  ...rootCases,
  ...revocationCases,
  ...changeCases,
  ...attemptCases,
  ...proofCases,
  ...auditCases,
  ...nodeCases,
  ...timeCases,
  ...messageCases,
  ...webhookCases,
  ...closingCases,
]
