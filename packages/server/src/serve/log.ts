/** The log: a line of JSON each, never with a header, a body, a query, an identifier or a credential (K28). */
import { CountersignError } from 'countersign'
import { type DestinationStream, type Logger, pino, destination as pinoDestination } from 'pino'
import type { Settings } from '../settings/settings.ts'

export interface Log {
  request(entry: { method: string; route: string; status: number; ms: number }): void
  /** What went wrong, without what a client sent. */
  fault(message: string, fault: unknown): void
  info(message: string, fields?: Readonly<Record<string, string | number>>): void
  /** Nothing is wrong yet; somebody should look at it. */
  warn(message: string): void
  /** Writes out what is pending. */
  flush(): void
}

/** Bounds what is kept for a reader of the log that does not keep up, in bytes; what is more is lost. */
const maxPending = 16_777_216

export function createLog(level: Settings['logLevel'], node: string): Log {
  // Not synchronous: a slow reader of the log must not hold up the answers.
  const destination = pinoDestination({ dest: 1, sync: false, maxLength: maxPending })
  // Nobody reads the log any more; that is no reason to stop answering.
  destination.on('error', () => undefined)
  const logger = createLogger(level, node, destination)
  return {
    request: entry => logger.info(entry, 'request'),
    fault: (message, fault) => logger.error({ fault: describeFault(fault) }, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: message => logger.warn(message),
    flush: () => destination.flushSync(),
  }
}

function createLogger(level: Settings['logLevel'], node: string, destination: DestinationStream): Logger {
  return pino({ level, base: { node }, timestamp: pino.stdTimeFunctions.isoTime }, destination)
}

interface FaultDescription {
  name: string
  code?: string
  message?: string
  at?: string[]
  cause?: FaultDescription
}

/** Messages only of our own errors, whose text is fixed; of any other (`JSON.parse` quotes its input) only where it arose. */
export function describeFault(fault: unknown, depth = 0): FaultDescription {
  if (!(fault instanceof Error)) return { name: typeof fault }
  const { name, stack = '', cause } = fault
  const at = stack
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .map(line => line.trim())
    .slice(0, 8)
  return {
    name,
    ...('code' in fault && typeof fault.code === 'string' && { code: fault.code }),
    ...(fault instanceof CountersignError && { message: fault.message }),
    at,
    ...(cause !== undefined && depth < 3 && { cause: describeFault(cause, depth + 1) }),
  }
}
