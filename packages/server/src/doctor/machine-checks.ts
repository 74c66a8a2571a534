/** What can be told without the database: the runtime, the clock, and who may read the files. */
import { existsSync, statSync } from 'node:fs'
import type { DatabaseAddress } from '../settings/address.ts'
import { dataFolderOf } from '../store/database.ts'
import { secretFileOf } from '../store/secret.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

export function checkNode(nodeVersion: string): Finding {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  const isSupported = major > 22 || (major === 22 && minor >= 18)
  if (isSupported) return ok('node', `Node.js ${nodeVersion}.`)
  return fail('node', `Node.js ${nodeVersion} is too old.`, 'Install Node.js 22.18 or newer.')
}

/** When this version was released; a clock before it is certainly wrong. */
const releasedAt = Date.UTC(2026, 0, 1)

/** @param lastNotedAt - The latest instant that the database holds, wall time ms. */
export function checkClock(now: number, lastNotedAt: number | undefined): Finding {
  const advice = 'Set the clock and keep it right (NTP): every expiry is judged by it.'
  if (now < releasedAt) return fail('clock', `The clock says ${new Date(now).toISOString()}.`, advice)
  const aheadMs = (lastNotedAt ?? 0) - now
  if (aheadMs > 5000) {
    return fail(
      'clock',
      `The database holds an event of ${Math.round(aheadMs / 1000)} seconds in the future.`,
      advice,
    )
  }
  return ok('clock', `The clock says ${new Date(now).toISOString()}.`)
}

/** Files with credentials' digests, password hashes and sealed keys are for one user's eyes only. */
export function checkFileModes(database: DatabaseAddress): Finding {
  if (process.platform === 'win32') return ok('files', 'File modes say nothing on Windows.')
  const ofDatabase =
    database.kind === 'sqlite' ? ['', '-wal', '-shm'].map(end => `${database.path}${end}`) : []
  const files = [...ofDatabase, secretFileOf(database)]
  const exposed = files.filter(path => existsSync(path) && (statSync(path).mode & 0o077) !== 0)
  const folder = dataFolderOf(database)
  const isFolderOpen = existsSync(folder) && (statSync(folder).mode & 0o022) !== 0
  if (exposed.length > 0) {
    return fail(
      'files',
      `Other users may read or write: ${exposed.join(', ')}.`,
      `chmod 600 ${exposed.join(' ')}`,
    )
  }
  if (isFolderOpen) {
    return warn(
      'files',
      `Other users may write in ${folder}, and so replace the files.`,
      `chmod 700 ${folder}`,
    )
  }
  return ok('files', 'Database and secret are for this user only.')
}
