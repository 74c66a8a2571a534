/** Which key the sender of a request for tokens proves to have (RFC 9449 §5). */
import type { PresentedProof } from '../gate/check-outcome.ts'
import type { HandlerParts } from './handler-parts.ts'
import { refusedProof } from './protocol/problem.ts'
import type { Reply } from './protocol/reply.ts'

export type SenderKeyOutcome =
  /** Without `senderKey` no proof came. */
  { ok: true; senderKey?: string } | { ok: false; reply: Reply }

/** Checks the proof, if one came, and uses it up. */
export async function readSenderKey(
  { proofs }: HandlerParts,
  proof: PresentedProof | undefined,
): Promise<SenderKeyOutcome> {
  if (proof === undefined) return { ok: true }
  const proved = await proofs.check(proof)
  return proved.ok
    ? { ok: true, senderKey: proved.jkt }
    : { ok: false, reply: refusedProof(proved.reason, proofs.nonce) }
}
