/** `countersign audit export` and `audit archive`: lines of the audit log in a file; archived, they are taken out of the database. */
import { randomBytes } from 'node:crypto'
import { deriveAuditKey, openRootKey, type Storage } from 'countersign'
import type { Settings } from '../settings/settings.ts'
import { closingAfter } from '../store/closing-after.ts'
import { driverOf, isThere } from '../store/database.ts'
import { writeLineFile } from '../store/line-file.ts'
import { findSecret, secretMissing } from '../store/secret.ts'
import { noDatabase } from '../store/with-store.ts'
import { type Answer, type Call, type Command, isGiven, optionOf, storeSettings } from './command.ts'
import { UsageError } from './command-error.ts'

const batch = 1000

const to = {
  value: 'FILE',
  describes: 'Where to write the lines, one JSON document each. It must not exist.',
}

export const auditExport: Command = {
  words: ['audit', 'export'],
  positionals: [],
  summary: 'Write the audit log to a file, oldest line first, as it is chained.',
  settings: storeSettings,
  options: {
    to,
    before: { value: 'TIME', describes: 'Only what stands before the first line of that time.' },
  },
  run: call =>
    withStorage(call, async (storage): Promise<Answer> => {
      const { count, last } = await write(storage, fileOf(call), beforeOf(call))
      return {
        text:
          last === undefined ? 'There are no such lines.' : `Wrote ${count} lines, up to ${last.sequence}.`,
        data: { lines: count, ...last },
      }
    }),
}

export const auditArchive: Command = {
  words: ['audit', 'archive'],
  positionals: [],
  summary:
    'Write the oldest lines of the audit log to a file and take them out of the database. The chain goes on from the last of them.',
  settings: storeSettings,
  options: {
    to,
    before: {
      value: 'TIME',
      describes: 'What stands before the first line of that time: 2027-01-01T00:00:00Z.',
    },
    yes: { describes: 'Do it.' },
  },
  run: call => {
    const before = beforeOf(call)
    if (before === undefined) throw new UsageError('usage', 'Say up to when with --before TIME.')
    if (!isGiven(call, 'yes')) {
      throw new UsageError(
        'usage',
        'This takes lines out of the database. Give --yes when that is what you want.',
      )
    }
    return withStorage(call, async (storage): Promise<Answer> => {
      const key = await auditKeyOf(storage, call.settings)
      const { count, last } = await write(storage, fileOf(call), before)
      if (last === undefined) return { text: 'There are no such lines.', data: { lines: 0 } }
      // On the disk by now, and read back.
      await storage.audit.archive({ through: last.sequence, key })
      return {
        text: `Archived ${count} lines, up to ${last.sequence}. The chain goes on from ${last.hash}: keep that with the file.`,
        data: { lines: count, ...last },
      }
    })
  },
}

async function withStorage(call: Call, work: (storage: Storage) => Promise<Answer>): Promise<Answer> {
  const { database } = call.settings
  if (!isThere(database)) throw noDatabase(database)
  const storage = await driverOf(database).open()
  return closingAfter(storage, () => work(storage))
}

/** The key of the chain, which vouches for where the log goes on. */
async function auditKeyOf(storage: Storage, settings: Settings): Promise<Uint8Array> {
  const found = await findSecret(settings)
  if (found === undefined) throw secretMissing(settings.database)
  const parts = { storage, secret: found.secret, random: randomBytes, now: Date.now() }
  return deriveAuditKey(await openRootKey(parts))
}

/** Writes the lines that stand before that time, and before any later one; durable when it resolves, and read back. */
async function write(
  storage: Storage,
  path: string,
  before: number | undefined,
): Promise<{ count: number; last?: { sequence: number; hash: string } }> {
  return writeLineFile(path, async write => {
    let count = 0
    let last: { sequence: number; hash: string } | undefined
    for (;;) {
      const records = await storage.audit.read({ after: last?.sequence ?? 0, limit: batch })
      const end = before === undefined ? -1 : records.findIndex(({ at }) => at >= before)
      const chosen = end === -1 ? records : records.slice(0, end)
      await write(chosen.map(record => `${JSON.stringify(record)}\n`).join(''))
      count += chosen.length
      const newest = chosen.at(-1)
      if (newest !== undefined) last = { sequence: newest.sequence, hash: newest.hash }
      if (chosen.length < batch) break
    }
    return { count, ...(last !== undefined && { last }) }
  })
}

function fileOf(call: Call): string {
  const file = optionOf(call, 'to')
  if (file === undefined) throw new UsageError('usage', 'Say where to write with --to FILE.')
  return file
}

function beforeOf(call: Call): number | undefined {
  const text = optionOf(call, 'before')
  if (text === undefined) return undefined
  const at = Date.parse(text)
  if (Number.isNaN(at)) {
    throw new UsageError('usage', '--before is a time such as 2027-01-01T00:00:00Z.')
  }
  return at
}
