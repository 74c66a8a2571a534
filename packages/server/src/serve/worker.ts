/** One of several processes that answer requests: started by the primary, which tells it everything. */
import { CountersignError } from 'countersign'
import { AggregatorRegistry } from 'prom-client'
import { CommandError } from '../command/command-error.ts'
import { createLog } from './log.ts'
import { holdAddress, startNode } from './node.ts'
import { untilAsked } from './process-end.ts'
import { releaseStartMemory } from './start-memory.ts'
import { type FromWorker, isToWorker, type ToWorker } from './worker-protocol.ts'

type Start = Extract<ToWorker, { kind: 'countersign:start' }>

// A terminal sends its interrupt to every process of the group; the primary hears it too and tells the workers.
process.on('SIGINT', () => undefined)
process.on('message', (message: unknown) => {
  if (isToWorker(message) && message.kind === 'countersign:start') void start(message)
})

async function start({ settings, issuer, secret, address }: Start): Promise<void> {
  const log = createLog(settings.logLevel, settings.nodeId ?? '')
  try {
    const held = await holdAddress(settings)
    const renderMetrics = collectFromAll()
    const node = await startNode(held, { settings, issuer, secret, address, log, renderMetrics })
    AggregatorRegistry.setRegistries([await node.metrics.registry()])
    const { ended, ask } = untilAsked({
      stop: node.stop,
      log,
      drainMs: settings.drainMs,
      signals: [],
    })
    // May come beside the primary's word, where the system signals every process of a service: that is asking once.
    process.on('SIGTERM', ask)
    process.on('message', (message: unknown) => {
      if (isToWorker(message) && message.kind === 'countersign:stop') ask()
    })
    node.open()
    tell({ kind: 'countersign:ready' })
    releaseStartMemory()
    process.exit(await ended)
  } catch (error) {
    const isOurs = error instanceof CommandError || error instanceof CountersignError
    const code = isOurs ? error.code : 'internal-error'
    log.fault('The worker could not start.', error)
    log.flush()
    tell({ kind: 'countersign:failed', code, message: error instanceof Error ? error.message : 'unknown' })
    process.exit(1)
  }
}

/** Whichever worker is asked for the metrics answers with those of all: only the primary can collect them. */
function collectFromAll(): () => Promise<string> {
  const waiting = new Map<number, (text: string | undefined) => void>()
  let lastId = 0
  // Makes this process answer prom-client's own question for its part.
  new AggregatorRegistry()
  process.on('message', (message: unknown) => {
    if (!isToWorker(message) || message.kind !== 'countersign:metrics') return
    waiting.get(message.id)?.(message.text)
    waiting.delete(message.id)
  })
  return () => {
    lastId += 1
    const id = lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, text =>
        text === undefined ? reject(new Error('no metrics from the primary')) : resolve(text),
      )
      tell({ kind: 'countersign:collect', id })
    })
  }
}

function tell(message: FromWorker): void {
  process.send?.(message)
}
