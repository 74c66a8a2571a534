/** In front of the library: what the server adds to every request, and the two answers that are its own. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { isCanonicalTarget } from 'countersign'
import type { Console } from '../console/console.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Log } from './log.ts'
import { answerProblem } from './problem.ts'
import type { PatternOf } from './route-pattern.ts'

export interface FrontParts {
  /** Answers everything else: the library's API. */
  api: RequestListener
  /** The pages, where they are built and wanted. */
  console: Console | undefined
  patternOf: PatternOf
  /** What every answer carries. */
  everywhere: Readonly<Record<string, string>>
  metrics: Metrics
  /** The text of `/metrics`; of several workers, of all of them. */
  renderMetrics: () => Promise<string>
  log: Log
  /** Shown every request. */
  onRequest: (request: IncomingMessage) => void
}

export class Front {
  readonly #parts: FrontParts
  /** Answers under way, for the end: each must still get out. */
  readonly #open = new Set<ServerResponse>()
  #isDraining = false
  /** Requests that are held back; `undefined` while none are. */
  #held: (() => void)[] | undefined

  constructor(parts: FrontParts) {
    this.#parts = parts
  }

  get listener(): RequestListener {
    return (request, response) => this.#answer(request, response)
  }

  /** From now on the server says that it is not ready, and every answer ends its connection. */
  drain(): void {
    this.#isDraining = true
    for (const response of this.#open) if (!response.headersSent) response.setHeader('connection', 'close')
  }

  /** Holds requests back: they are taken, and answered after `release`. */
  hold(): void {
    this.#held ??= []
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const answer of held) answer()
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.#observe(request, response)
    this.#parts.onRequest(request)
    if (this.#held === undefined) this.#route(request, response)
    else this.#held.push(() => this.#route(request, response))
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    // RFC 9112 §9.6: the client learns that its next request needs another connection, and sends none into a closing one.
    if (this.#isDraining) response.setHeader('connection', 'close')
    const path = request.url?.split('?', 1)[0] ?? ''
    const { api, console, everywhere } = this.#parts
    // Before anything looks at it: a proxy that reads it otherwise has let it through for something else.
    if (path.startsWith('/') && !isCanonicalTarget(request.url))
      answerProblem(response, everywhere, 'invalid-target')
    else if (path === '/readyz' && this.#isDraining) answerProblem(response, everywhere, 'shutting-down')
    else if (path === '/metrics' && request.method === 'GET') void this.#answerMetrics(response)
    else if (console?.isFor(path, request)) void console.answer(path, request, response)
    else api(request, response)
  }

  #observe(request: IncomingMessage, response: ServerResponse): void {
    const { patternOf, metrics, log } = this.#parts
    const began = performance.now()
    this.#open.add(response)
    response.once('close', () => {
      this.#open.delete(response)
      const ms = performance.now() - began
      const route = patternOf(request.url ?? '')
      const method = request.method ?? ''
      // nginx's number for a client that went away before it was answered.
      const status = response.writableFinished ? response.statusCode : 499
      metrics.request(route, method, status, ms / 1000)
      log.request({ method, route, status, ms: Math.round(ms * 100) / 100 })
    })
  }

  async #answerMetrics(response: ServerResponse): Promise<void> {
    const { metrics, renderMetrics, log, everywhere } = this.#parts
    try {
      const { contentType } = await metrics.registry()
      const text = await renderMetrics()
      response.writeHead(200, { ...everywhere, 'content-type': contentType })
      response.end(text)
    } catch (fault) {
      log.fault('The metrics could not be collected.', fault)
      answerProblem(response, everywhere, 'internal-error')
    }
  }
}
