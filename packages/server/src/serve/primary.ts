/** The server as several processes: the primary does the first start once, keeps the workers running and ends them. */
import cluster from 'node:cluster'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createCountersign } from 'countersign'
import type { Answer } from '../command/command.ts'
import { isConsoleBuilt } from '../console/built-console.ts'
import type { Settings } from '../settings/settings.ts'
import { closingAfter } from '../store/closing-after.ts'
import { driverOf } from '../store/database.ts'
import { libraryOptions } from '../store/options.ts'
import type { Started } from './banner.ts'
import { type Administrator, addFirstAdministrator } from './first-start.ts'
import { createLog } from './log.ts'
import { holdAddress } from './node.ts'
import { type Prepared, prepare } from './prepare.ts'
import { untilAsked } from './process-end.ts'
import { announce } from './single.ts'
import { WorkerPool } from './worker-pool.ts'

export async function serveWithWorkers(given: Settings, isJson: boolean): Promise<Answer> {
  const nodeId = given.nodeId ?? randomBytes(6).toString('base64url')
  // Held while the first start is done, so that one that must fail changes nothing; the workers then share it.
  const held = await holdAddress(given)
  const settings = { ...given, nodeId, port: held.port }
  let prepared: Prepared
  let administrator: Administrator | undefined
  try {
    prepared = await prepare(given, held.port)
    administrator = await firstStart(settings, prepared)
  } finally {
    await new Promise<void>(resolve => {
      held.server.close(() => resolve())
      held.server.closeAllConnections()
    })
  }
  const log = createLog(settings.logLevel, nodeId)
  cluster.setupPrimary({ exec: fileURLToPath(new URL('./worker.js', import.meta.url)), args: [] })
  const { issuer, secret, address, warnings } = prepared
  const pool = new WorkerPool(log, number => {
    return {
      kind: 'countersign:start',
      settings: { ...settings, nodeId: `${nodeId}-${number}` },
      issuer,
      secret,
      address,
    }
  })
  await pool.start(settings.workers)
  const { ended } = untilAsked({
    stop: () => pool.stop(),
    log,
    drainMs: settings.drainMs,
    signals: ['SIGTERM', 'SIGINT'],
  })
  const { host: listenHost, database, adminIdentifier, workers } = settings
  const started: Started = {
    address,
    issuer,
    listenHost,
    database,
    adminIdentifier,
    administrator,
    workers,
    hasConsole: settings.console !== 'off' && isConsoleBuilt(),
    warnings,
  }
  announce(started, isJson)
  return { text: '', data: undefined, exitCode: (await ended) === 0 ? 0 : 1 }
}

/** Schema, keys and administrator, once and by one process. */
async function firstStart(
  settings: Settings,
  { issuer, secret }: Prepared,
): Promise<Administrator | undefined> {
  const auth = await createCountersign(
    libraryOptions(settings, { storage: driverOf(settings.database), issuer, secret }),
  )
  return closingAfter(auth, () => addFirstAdministrator(auth, settings))
}
