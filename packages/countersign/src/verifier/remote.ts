/** Asking the issuer over HTTP: bounded in time, never redirected, and every failure the same to whoever waits. */
import { StorageError } from '../core/errors.ts'
import type { Timer } from './timer.ts'

/** `fetch`, as far as it is used. */
export type Fetch = (
  url: string,
  init: { headers: Record<string, string>; redirect: 'manual'; signal: AbortSignal },
) => Promise<Response>

export interface RemoteParts {
  fetch: Fetch
  /** The `Authorization` header, where there is one. */
  authorization: () => string | undefined | Promise<string | undefined>
  timer: Timer
  /** Ends every request under way. */
  closed: AbortSignal
}

/** How long an answer may take to begin, ms; a call that waits for news may take so much longer. */
const timeoutMs = 5000
/** How long it may then take to come: a snapshot may be large, and the line slow. */
const bodyTimeoutMs = 60_000

export interface RemoteAnswer {
  body: unknown
  headers: Headers
}

export class Remote {
  readonly #parts: RemoteParts

  constructor(parts: RemoteParts) {
    this.#parts = parts
  }

  /**
   * Reads a JSON document.
   *
   * @param isGuarded - Whether the issuer wants to know who asks.
   * @throws {StorageError} when it does not come: nothing is known then.
   */
  async read(
    url: string,
    { isGuarded, waitMs = 0 }: { isGuarded: boolean; waitMs?: number },
  ): Promise<RemoteAnswer> {
    const { fetch, authorization, timer, closed } = this.#parts
    const timeout = new AbortController()
    let relax = timer(timeoutMs + waitMs, () => timeout.abort())
    const signal = AbortSignal.any([closed, timeout.signal])
    try {
      const given = isGuarded ? await authorization() : undefined
      const ask = () =>
        fetch(url, {
          // RFC 9111 §5.2.1.4: no cache on the way may answer what was true a while ago.
          headers: {
            accept: 'application/json',
            'cache-control': 'no-cache',
            ...(given && { authorization: given }),
          },
          // Whoever could redirect us would be sent the credential, or would choose the keys.
          redirect: 'manual',
          signal,
        })
      // RFC 9110 §9.2.2: a kept connection may be closed by the other side just when it is used again.
      const response = await ask().catch((fault: unknown) => {
        if (signal.aborted) throw fault
        return ask()
      })
      relax()
      relax = timer(bodyTimeoutMs, () => timeout.abort())
      if (response.status !== 200) {
        await response.body?.cancel()
        throw new StorageError(`The issuer answered ${response.status}.`)
      }
      return { body: await response.json(), headers: response.headers }
    } catch (fault) {
      throw fault instanceof StorageError
        ? fault
        : new StorageError('The issuer cannot be reached.', { cause: fault })
    } finally {
      relax()
    }
  }
}
