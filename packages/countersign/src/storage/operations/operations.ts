/** Everything that a store does, by port and method. */
import { addressOperations } from './addresses.ts'
import { attemptOperations } from './attempts.ts'
import { auditOperations } from './audit.ts'
import { changeOperations } from './changes.ts'
import type { MethodsOf } from './defined.ts'
import { factorOperations } from './factors.ts'
import { keyOperations } from './keys.ts'
import { messageOperations } from './messages.ts'
import { nodeOperations } from './nodes.ts'
import { proofOperations } from './proofs.ts'
import { revocationOperations } from './revocations.ts'
import { rootOperations } from './roots.ts'
import { sessionOperations } from './sessions.ts'
import { subjectOperations } from './subjects.ts'
import { ticketOperations } from './tickets.ts'
import { timeOperations } from './time.ts'
import { webhookOperations } from './webhooks.ts'

export interface Operations {
  readonly subjects: typeof subjectOperations
  readonly addresses: typeof addressOperations
  readonly tickets: typeof ticketOperations
  readonly factors: typeof factorOperations
  readonly sessions: typeof sessionOperations
  readonly keys: typeof keyOperations
  readonly roots: typeof rootOperations
  readonly revocations: typeof revocationOperations
  readonly changes: typeof changeOperations
  readonly attempts: typeof attemptOperations
  readonly proofs: typeof proofOperations
  readonly audit: typeof auditOperations
  readonly nodes: typeof nodeOperations
  readonly time: typeof timeOperations
  readonly messages: typeof messageOperations
  readonly webhooks: typeof webhookOperations
}

export const operations: Operations = {
  subjects: subjectOperations,
  addresses: addressOperations,
  tickets: ticketOperations,
  factors: factorOperations,
  sessions: sessionOperations,
  keys: keyOperations,
  roots: rootOperations,
  revocations: revocationOperations,
  changes: changeOperations,
  attempts: attemptOperations,
  proofs: proofOperations,
  audit: auditOperations,
  nodes: nodeOperations,
  time: timeOperations,
  messages: messageOperations,
  webhooks: webhookOperations,
}

export type Ports = { readonly [Port in keyof Operations]: MethodsOf<Operations[Port]> }
