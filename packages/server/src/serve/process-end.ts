/** How the process ends: in good order when it is asked to, at once when asked twice or when something broke. */
import type { Log } from './log.ts'

const limitMs = 10_000
const limitAfterFaultMs = 2000
/** One interrupt comes twice where npm passes on what the terminal has sent to everybody; a person takes longer, ms. */
const sameSignalMs = 500

export interface Ending {
  /** Must not be called twice at once; ends what the process does. */
  stop: () => Promise<void>
  log: Log
  /** How long `stop` takes on purpose, ms; the limit counts from then on. */
  drainMs: number
  /** Signals that end it, at once where they come again; the others are left to whoever started it. */
  signals: readonly NodeJS.Signals[]
}

/** Resolves with the exit code when the process has been asked to end and has done so; a fault ends the process itself. */
export function untilAsked({ stop, log, drainMs, signals }: Ending): {
  ended: Promise<number>
  ask: () => void
} {
  const { promise: ended, resolve } = Promise.withResolvers<number>()
  let askedAt: number | undefined
  const leave = (code: number): never => {
    log.flush()
    process.exit(code)
  }
  const ask = () => {
    // Nobody waits for more than this; what is still open then is cut.
    setTimeout(() => leave(1), drainMs + limitMs).unref()
    askedAt = performance.now()
    stop().then(
      () => {
        log.flush()
        resolve(0)
      },
      (fault: unknown) => {
        log.fault('The server could not end in good order.', fault)
        leave(1)
      },
    )
  }
  const onSignal = () => {
    if (askedAt === undefined) ask()
    else if (performance.now() - askedAt > sameSignalMs) leave(1)
  }
  for (const signal of signals) process.on(signal, onSignal)

  let isBroken = false
  const onFault = (fault: unknown) => {
    // What broke may break again while it ends.
    if (isBroken) leave(1)
    isBroken = true
    log.fault('The server ends because of a defect.', fault)
    setTimeout(() => leave(1), limitAfterFaultMs).unref()
    stop().then(
      () => leave(1),
      () => leave(1),
    )
  }
  process.on('uncaughtException', onFault)
  process.on('unhandledRejection', onFault)
  return {
    ended,
    ask: () => {
      if (askedAt === undefined) ask()
    },
  }
}
