/** One request with its whole answer, within a limit of time: an answer that stops halfway is none. */

export interface Whole {
  response: Response
  text: string
}

/** Longer than any answer of the server takes that is not waited for on purpose. */
export const defaultLimitMs = 20_000

/** @returns `undefined` where no answer came, or not all of it. @throws where `signal` was aborted. */
export async function fetchWhole(
  path: string,
  init: Omit<RequestInit, 'signal'>,
  signal: AbortSignal | undefined,
  limitMs: number = defaultLimitMs,
): Promise<Whole | undefined> {
  signal?.throwIfAborted()
  // `AbortSignal.any` is not in every browser that we support.
  const ended = new AbortController()
  const abort = () => ended.abort(signal?.reason)
  const timer = setTimeout(abort, limitMs)
  signal?.addEventListener('abort', abort)
  try {
    const response = await fetch(path, { cache: 'no-store', ...init, signal: ended.signal })
    return { response, text: await response.text() }
  } catch (fault) {
    if (signal?.aborted === true) throw fault
    return undefined
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}
