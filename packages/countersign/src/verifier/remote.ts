/** Asking the issuer over HTTP: bounded in time and size, never redirected, and every failure the same to whoever waits. */
import { StorageError } from '../core/errors.ts'
import { readBounded } from './bounded-body.ts'
import type { Timer } from './timer.ts'

/** `fetch`, as far as it is used. */
export type Fetch = (
  url: string,
  init: {
    headers: Record<string, string>
    redirect: 'manual'
    signal: AbortSignal
    method?: 'POST'
    body?: string
  },
) => Promise<Response>

export interface RemoteParts {
  fetch: Fetch
  /** The `Authorization` header, where there is one. */
  authorization: () => string | undefined | Promise<string | undefined>
  timer: Timer
  /** Ends every request under way. */
  closed: AbortSignal
}

/** How long an answer may take to begin, and then each part of it to come, ms; a call that waits for news may take so much longer. */
const timeoutMs = 5000
/** How long all of its body may take: a snapshot may be large, and the line slow. */
const bodyTimeoutMs = 60_000
/** In bytes: a key set of 256 keys is a quarter of it. */
const usualMaxBytes = 1_048_576

export interface RemoteRequest {
  /** Whether the issuer wants to know who asks. */
  isGuarded: boolean
  /** How long the issuer may wait with its answer, ms. */
  waitMs?: number
  /** Sent as the body of a POST; by default it is a GET. */
  form?: string
  /** How large the answer's body may be. 1 MiB by default. */
  maxBytes?: number
}

export interface RemoteAnswer {
  body: unknown
  headers: Headers
}

/** The issuer answered, with another status than 200. */
export class RefusedByIssuer extends StorageError {
  readonly status: number

  constructor(status: number) {
    super(`The issuer answered ${status}${meanings[status] ?? '.'}`)
    this.status = status
  }

  /** Whether it is this client that was refused, which no waiting mends. */
  get isOfClient(): boolean {
    return this.status === 401 || this.status === 403
  }
}

const meanings: Readonly<Record<number, string>> = {
  401: ': it does not know this client, or the secret is wrong; see `client` and `authorization`.',
  403: ': this client lacks the permission; see `permissions` of registered clients.',
}

export class Remote {
  readonly #parts: RemoteParts

  constructor(parts: RemoteParts) {
    this.#parts = parts
  }

  /**
   * Reads a JSON document.
   *
   * @throws {StorageError} when it does not come: nothing is known then.
   */
  async read(url: string, request: RemoteRequest): Promise<RemoteAnswer> {
    const { timer, closed } = this.#parts
    const timeout = new AbortController()
    const late = () => timeout.abort()
    const signal = AbortSignal.any([closed, timeout.signal])
    let relax = timer(timeoutMs + (request.waitMs ?? 0), late)
    let relaxBody = () => {}
    const progress = () => {
      relax()
      relax = timer(timeoutMs, late)
    }
    const begin = () => {
      relaxBody = timer(bodyTimeoutMs, late)
      progress()
    }
    try {
      // Whatever is waited for, and whether or not it heeds the signal: nobody waits longer.
      return await unlessAborted(this.#exchange(url, request, signal, begin, progress), signal)
    } catch (fault) {
      throw fault instanceof StorageError
        ? fault
        : new StorageError('The issuer cannot be reached.', { cause: fault })
    } finally {
      relax()
      relaxBody()
    }
  }

  /**
   * @param onBegun - Called when the answer begins.
   * @param onProgress - Called for each part of its body.
   */
  async #exchange(
    url: string,
    { isGuarded, form, maxBytes = usualMaxBytes }: RemoteRequest,
    signal: AbortSignal,
    onBegun: () => void,
    onProgress: () => void,
  ): Promise<RemoteAnswer> {
    const { fetch, authorization } = this.#parts
    const given = isGuarded ? await authorization() : undefined
    const ask = () =>
      fetch(url, {
        // RFC 9111 §5.2.1.4: no cache on the way may answer what was true a while ago.
        headers: {
          accept: 'application/json',
          'cache-control': 'no-cache',
          ...(given && { authorization: given }),
          ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form !== undefined && { method: 'POST' as const, body: form }),
        // Whoever could redirect us would be sent the credential, or would choose the keys.
        redirect: 'manual',
        signal,
      })
    // RFC 9110 §9.2.2: a kept connection may be closed by the other side just when it is used again.
    const response = await ask().catch((fault: unknown) => {
      if (signal.aborted) throw fault
      return ask()
    })
    if (signal.aborted) throw signal.reason
    onBegun()
    if (response.status !== 200) {
      await response.body?.cancel()
      throw new RefusedByIssuer(response.status)
    }
    const body: unknown = JSON.parse(await readBounded(response, maxBytes, onProgress))
    return { body, headers: response.headers }
  }
}

/** The answer may be shared with others who wait, so that only the waiting is given up. */
export function unlessAborted<Result>(
  result: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return result
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
