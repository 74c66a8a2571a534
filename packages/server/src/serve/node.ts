/** One process that answers requests: takes the address, opens the store, answers, and ends in good order. */
import type { RequestListener, Server } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { apiPaths, type Countersign, createCountersign, type PlainHandler } from 'countersign'
import { countersign } from 'countersign/node'
import { isConsoleBuilt, loadConsole } from '../console/built-console.ts'
import { Console, consolePatterns } from '../console/console.ts'
import { withXrayCookie } from '../console/xray-cookie.ts'
import { createMetrics, type Metrics } from '../metrics/metrics.ts'
import { countOutcome } from '../metrics/outcome.ts'
import type { Settings } from '../settings/settings.ts'
import { unnamedProxyAdvice } from '../settings/unnamed-proxy.ts'
import { driverOf } from '../store/database.ts'
import { libraryOptions } from '../store/options.ts'
import { Connections } from './connections.ts'
import { Front } from './front.ts'
import { createHttpServer } from './http-server.ts'
import { listen } from './listen.ts'
import type { Log } from './log.ts'
import { answerProblem } from './problem.ts'
import { proxyHint } from './proxy-hint.ts'
import { elsewhere, type PatternOf, routePatterns } from './route-pattern.ts'

export interface NodeOptions {
  settings: Settings
  issuer: string
  secret: string
  /** Where it listens, for the registry of nodes. */
  address: string
  log: Log
  /** Of several workers, what all of them count; by default what this process counts. */
  renderMetrics?: () => Promise<string>
}

export interface ServingNode {
  auth: Countersign
  metrics: Metrics
  /** Begins to answer; requests that came before have waited. */
  open(): void
  /** Ends: not ready, then nothing new, then what is under way, then the store. */
  stop(): Promise<void>
}

/** A server that holds its address; nothing is answered until a node takes it over. */
export interface HeldAddress {
  server: Server
  port: number
  setListener(listener: RequestListener): void
}

/** Takes the address before anything else is done, so that a start that must fail changes nothing. */
export async function holdAddress(settings: Settings): Promise<HeldAddress> {
  let listener: RequestListener | undefined
  const waiting: (() => void)[] = []
  const server = createHttpServer(settings, (request, response) => {
    if (listener === undefined) waiting.push(() => listener?.(request, response))
    else listener(request, response)
  })
  const port = await listen(server, settings.host, settings.port)
  return {
    server,
    port,
    setListener: next => {
      listener = next
      for (const begin of waiting.splice(0)) begin()
    },
  }
}

export async function startNode(held: HeldAddress, options: NodeOptions): Promise<ServingNode> {
  const { settings, issuer, secret, address, log } = options
  const connections = new Connections(held.server)
  const store = { storage: driverOf(settings.database), issuer, secret }
  const library = libraryOptions(settings, store)
  const auth = await createCountersign({
    ...library,
    // Where the issuer is the address of an earlier start, pages of this one are still our own.
    allowedOrigins: [...settings.allowedOrigins, ...(settings.publicUrl === undefined ? [address] : [])],
    node: { ...library.node, address },
    onFault: fault => log.fault('A fault in the library.', fault),
  })
  const metrics = createMetrics(
    () => auth.figures(),
    () => auth.backlog(),
  )
  const programs = [...apiPaths, '/metrics']
  const patternOf = routePatterns([...programs, ...consolePatterns])
  const programOf = routePatterns(programs)
  const plainHandler = observed(auth, metrics, patternOf)
  const hasConsole = settings.console !== 'off' && isConsoleBuilt()
  const front = new Front({
    api: countersign({
      check: auth.check,
      handler: auth.handler,
      plainHandler: hasConsole ? withXrayCookie(plainHandler) : plainHandler,
      securityHeaders: auth.securityHeaders,
    }),
    console: hasConsole
      ? new Console({
          load: loadConsole,
          auth: { subjects: auth.subjects, sessions: auth.sessions, audit: auth.audit, plainHandler },
          issuer,
          settings,
          isElsewhere: path => programOf(path) !== elsewhere,
          refuse: (response, code, allow) =>
            answerProblem(response, auth.securityHeaders, code, allow === undefined ? {} : { allow }),
          onFault: (message, fault) => log.fault(message, fault),
        })
      : undefined,
    patternOf,
    everywhere: auth.securityHeaders,
    metrics,
    renderMetrics: options.renderMetrics ?? (async () => (await metrics.registry()).metrics()),
    log,
    onRequest: proxyHint(settings.trustedProxies, () =>
      log.warn(`Forwarding headers come from a peer that is not trusted. ${unnamedProxyAdvice}`),
    ),
  })
  return {
    auth,
    metrics,
    open: () => held.setListener(front.listener),
    stop: async () => {
      front.drain()
      await pause(settings.drainMs)
      auth.endWaiting()
      await connections.end(front)
      await auth.close()
    },
  }
}

/** The API's handler, with every answer counted. */
function observed(auth: Countersign, metrics: Metrics, patternOf: PatternOf): PlainHandler {
  return async (request, connection) => {
    const answer = await auth.plainHandler(request, connection)
    countOutcome(metrics, patternOf(pathOf(request.url)), request.method, answer)
    return answer
  }
}

/** From the path of an absolute URL on; parsing the whole would cost a check as much as deciding it. */
function pathOf(url: string): string {
  return url.slice(url.indexOf('/', 'https://'.length))
}
