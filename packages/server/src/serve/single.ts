/** The server as one process. */
import { randomBytes } from 'node:crypto'
import type { Answer } from '../command/command.ts'
import { isConsoleBuilt } from '../console/built-console.ts'
import type { Settings } from '../settings/settings.ts'
import { orClosed } from '../store/closing-after.ts'
import { banner, type Started, startedData } from './banner.ts'
import { addFirstAdministrator } from './first-start.ts'
import { createLog } from './log.ts'
import { type HeldAddress, holdAddress, startNode } from './node.ts'
import { prepare } from './prepare.ts'
import { untilAsked } from './process-end.ts'
import { releaseStartMemory } from './start-memory.ts'

export async function serveAlone(given: Settings, isJson: boolean): Promise<Answer> {
  const nodeId = given.nodeId ?? randomBytes(6).toString('base64url')
  const settings = { ...given, nodeId }
  const held = await holdAddress(settings)
  const log = createLog(settings.logLevel, nodeId)
  const { node, started } = await closingOnFailure(held, async () => {
    const { issuer, secret, address, warnings } = await prepare(settings, held.port)
    const node = await startNode(held, { settings, issuer, secret, address, log })
    const administrator = await orClosed(node.auth, () => addFirstAdministrator(node.auth, settings))
    const started: Started = {
      address,
      issuer,
      listenHost: settings.host,
      database: settings.database,
      adminIdentifier: settings.adminIdentifier,
      administrator,
      workers: 1,
      hasConsole: settings.console !== 'off' && isConsoleBuilt(),
      warnings,
    }
    return { node, started }
  })
  const { ended } = untilAsked({
    stop: node.stop,
    log,
    drainMs: settings.drainMs,
    signals: ['SIGTERM', 'SIGINT'],
  })
  node.open()
  announce(started, isJson)
  releaseStartMemory()
  return { text: '', data: undefined, exitCode: (await ended) === 0 ? 0 : 1 }
}

/** Printed before the first line of the log, in one write. */
export function announce(started: Started, isJson: boolean): void {
  process.stdout.write(isJson ? `${JSON.stringify(startedData(started))}\n` : `${banner(started)}\n`)
}

/** A start that fails lets go of its address, or the process would go on listening for nobody. */
async function closingOnFailure<Result>(held: HeldAddress, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    held.server.close()
    held.server.closeAllConnections()
    throw error
  }
}
