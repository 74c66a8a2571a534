/** Everything that the writer thread can do, by port and method. */
import { attemptOperations } from './attempt-operations.ts'
import { auditListing, auditOperations } from './audit-operations.ts'
import { changeOperations } from './change-operations.ts'
import { keyListing, keyOperations } from './key-operations.ts'
import { nodeListing, nodeOperations } from './node-operations.ts'
import { proofOperations } from './proof-operations.ts'
import { revocationOperations } from './revocation-operations.ts'
import { sessionListing } from './session-listing.ts'
import { sessionOperations } from './session-operations.ts'
import { sharedTimeOperations } from './shared-time-operations.ts'
import { subjectListing } from './subject-listing.ts'
import { subjectOperations } from './subject-operations.ts'

/** Run inside a transaction, many at a time; see batch.ts. */
export interface Writes {
  subjects: typeof subjectOperations
  sessions: typeof sessionOperations
  keys: typeof keyOperations
  revocations: typeof revocationOperations
  changes: typeof changeOperations
  attempts: typeof attemptOperations
  proofs: typeof proofOperations
  audit: typeof auditOperations
  nodes: typeof nodeOperations
  time: typeof sharedTimeOperations
}

/** Run outside of one: they may take long, and must not hold the write lock or stand on the event loop. */
export interface Scans {
  subjects: typeof subjectListing
  sessions: typeof sessionListing
  keys: typeof keyListing
  audit: typeof auditListing
  nodes: typeof nodeListing
}

export const writes: Writes = {
  subjects: subjectOperations,
  sessions: sessionOperations,
  keys: keyOperations,
  revocations: revocationOperations,
  changes: changeOperations,
  attempts: attemptOperations,
  proofs: proofOperations,
  audit: auditOperations,
  nodes: nodeOperations,
  time: sharedTimeOperations,
}

export const scans: Scans = {
  subjects: subjectListing,
  sessions: sessionListing,
  keys: keyListing,
  audit: auditListing,
  nodes: nodeListing,
}
