/** Letting go of the parts of a node, in order and to the last, whatever fails on the way. */

/** The fault that stopped the start is the one to tell; what closing adds is only reported. */
export async function closeQuietly(
  part: { close(): Promise<void> },
  onFault: (fault: unknown) => void,
): Promise<void> {
  try {
    await part.close()
  } catch (fault) {
    onFault(fault)
  }
}

/**
 * Closes everything, whatever fails on the way: what the gate still has to write must not be lost because the node could not
 * be withdrawn, nor a connection left open.
 *
 * @throws What failed, as it is; an `AggregateError` where several did.
 */
export async function closeInOrder(parts: readonly { close(): Promise<void> }[]): Promise<void> {
  const faults: unknown[] = []
  for (const part of parts) await part.close().catch((fault: unknown) => faults.push(fault))
  if (faults.length === 1) throw faults[0]
  if (faults.length > 1) throw new AggregateError(faults, 'Several parts could not be closed in good order.')
}
