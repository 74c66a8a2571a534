/** Work with something that has to be closed: what failed first is what is told, whatever closing says after it. */

export interface Closable {
  close(): Promise<void>
}

/** Runs the work, then closes. @throws What the work threw, else what closing threw. */
export async function closingAfter<Result>(resource: Closable, work: () => Promise<Result>): Promise<Result> {
  const result = await orClosed(resource, work)
  await resource.close()
  return result
}

/** Runs the work; closes only where it fails. @throws What the work threw. */
export async function orClosed<Result>(resource: Closable, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (fault) {
    // What closing adds is mostly an echo of the fault: a store that is away cannot be left in good order either.
    await resource.close().catch(() => undefined)
    throw fault
  }
}
