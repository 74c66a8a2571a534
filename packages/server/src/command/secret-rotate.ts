/** `countersign secret rotate`: another secret in place of the one in use, without signing anybody out; or, where it is lost, a new beginning. */
import { randomBytes } from 'node:crypto'
import { addSecret, beginAnew, forgetOtherSecrets, type Storage } from 'countersign'
import type { Settings } from '../settings/settings.ts'
import { closingAfter } from '../store/closing-after.ts'
import { driverOf, isThere } from '../store/database.ts'
import { replaceDurably } from '../store/exclusive-file.ts'
import { alone } from '../store/file-lock.ts'
import { findSecret, secretFileOf, secretMissing } from '../store/secret.ts'
import { noDatabase } from '../store/with-store.ts'
import { type Answer, type Command, isGiven, storeSettings } from './command.ts'
import { CommandError, UsageError } from './command-error.ts'

export const secretRotate: Command = {
  words: ['secret', 'rotate'],
  positionals: [],
  summary:
    'Replace the secret that the keys are sealed under. Nobody is signed out; with --lost, for a secret that nobody has any more or that leaked with the database, everybody is.',
  settings: storeSettings,
  options: {
    yes: { describes: 'Do it.' },
    lost: {
      describes:
        'The old secret is not to be had, or not to be trusted: end everything and begin with new keys.',
    },
    finish: {
      describes:
        'Where the secret is set in the environment: every server has the new one; the old one stops working.',
    },
  },
  run: async call => {
    if (!isGiven(call, 'yes')) {
      throw new UsageError(
        'usage',
        isGiven(call, 'lost')
          ? 'This signs everybody out, and every token stops working. Give --yes when that is what you want.'
          : 'Servers that start with the old secret stop working. Give --yes when that is what you want.',
      )
    }
    const { settings } = call
    if (!isThere(settings.database)) throw noDatabase(settings.database)
    const storage = await driverOf(settings.database).open()
    // Two at once would each forget the secret that the other one writes into the file: then nobody has one that opens anything.
    return closingAfter(storage, () =>
      alone(`${secretFileOf(settings.database)}.lock`, underWay, () => {
        if (isGiven(call, 'lost')) return startAnew(storage, settings)
        return isGiven(call, 'finish') ? finish(storage, settings) : rotate(storage, settings)
      }),
    )
  },
}

function underWay(cause: unknown): CommandError {
  return new CommandError(
    'rotation-under-way',
    'The secret is being rotated by another process. Run this again once it has ended.',
    { cause },
  )
}

const newSecret = () => randomBytes(32).toString('base64url')
const parts = (storage: Storage, secret: string) => ({
  storage,
  secret,
  random: randomBytes,
  now: Date.now(),
})

async function rotate(storage: Storage, settings: Settings): Promise<Answer> {
  const found = await findSecret(settings)
  if (found === undefined) throw secretMissing(settings.database)
  const next = newSecret()
  await addSecret(parts(storage, found.secret), next)
  if (found.file === undefined) {
    return {
      text: [
        'The keys are sealed under the new secret as well; the old one still works. Nobody was signed out.',
        `1. Set COUNTERSIGN_SECRET to: ${next}`,
        '2. Restart the servers, one after the other.',
        '3. With the new secret set: countersign secret rotate --finish --yes',
      ].join('\n'),
      data: { secret: next, finished: false },
    }
  }
  // Either opens the keys now: wherever this stops, the file holds one that does.
  await replaceDurably(found.file, `${next}\n`)
  // Somebody may have put another file there since: what that one holds must go on working.
  if ((await findSecret(settings))?.secret !== next) throw replacedMeanwhile(found.file)
  await forgetOtherSecrets(parts(storage, next))
  return {
    text: `The secret in ${found.file} was replaced; the old one opens nothing any more. Nobody was signed out. Back the file up, apart from the database.`,
    data: { file: found.file, finished: true },
  }
}

function replacedMeanwhile(file: string): CommandError {
  return new CommandError(
    'secret-replaced',
    `Another secret was put into ${file} meanwhile. Nothing was forgotten: see that the file holds a secret that \`countersign doctor\` accepts, then run this again.`,
  )
}

async function finish(storage: Storage, settings: Settings): Promise<Answer> {
  const found = await findSecret(settings)
  if (found === undefined) throw secretMissing(settings.database)
  const forgotten = await forgetOtherSecrets(parts(storage, found.secret))
  return {
    text: `The secret that is set here is the only one now; ${forgotten} other${forgotten === 1 ? '' : 's'} stopped working.`,
    data: { forgotten, finished: true },
  }
}

async function startAnew(storage: Storage, settings: Settings): Promise<Answer> {
  const next = newSecret()
  const file = secretFileOf(settings.database)
  const isInFile = settings.secret === undefined
  // First: where this stops, the file opens nothing yet, and it is done again.
  if (isInFile) await replaceDurably(file, `${next}\n`)
  const secret = settings.secret ?? next
  const { sessions, keys } = await beginAnew(parts(storage, secret))
  return {
    text: [
      `Ended ${sessions} sessions and removed ${keys} keys. Nothing that was given out before works any more; passwords and accounts are as they were.`,
      isInFile
        ? `The new secret is in ${file}. Back it up, apart from the database.`
        : 'The keys are sealed under the secret that is set in COUNTERSIGN_SECRET.',
      'The audit log goes on; what stands in it before cannot be verified any more.',
    ].join('\n'),
    data: { sessions, keys },
  }
}
