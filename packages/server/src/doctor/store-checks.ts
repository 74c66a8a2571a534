/** What the open store tells: the secret opens the keys, the audit log is unbroken, and who is running. */
import { randomBytes } from 'node:crypto'
import {
  type BeginningKind,
  type ChainState,
  ConfigurationError,
  deriveAuditKey,
  isVouchedFor,
  openRootKey,
  type Storage,
  verifyChain,
} from 'countersign'
import type { Settings } from '../settings/settings.ts'
import { findSecret, secretFileOf } from '../store/secret.ts'
import { openAsOperator } from '../store/with-store.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

const nodeSilenceMs = 10_000
const batch = 1000

export async function checkSecret(storage: Storage, settings: Settings): Promise<Finding> {
  const keys = await storage.keys.list()
  if (keys.length === 0) {
    return warn('secret', 'There are no signing keys yet.', 'Start the server once: it makes them.')
  }
  const found = await findSecret(settings)
  const where = secretFileOf(settings.database)
  if (found === undefined) {
    const advice = `Put ${where} back from a backup, or set COUNTERSIGN_SECRET.`
    return fail('secret', 'The secret that opens the signing keys is not there.', advice)
  }
  try {
    await (await openAsOperator(settings, found.secret)).close()
    return ok('secret', `The secret opens the signing keys (${keys.length}).`)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    const advice = `Put back the secret that the database was made with, in ${found.file ?? 'COUNTERSIGN_SECRET'}.`
    return fail('secret', 'The secret does not open the signing keys.', advice)
  }
}

export interface AuditCheckup {
  finding: Finding
  /** When the last event happened, wall time ms. */
  lastAt?: number
}

/**
 * Follows the chain from where somebody who has the key says that it begins (the first line, or what follows an archive or a key that was
 * lost) to the head. That can be kept elsewhere: then not even the end can be cut off.
 *
 * @param keptHead - One that was told before. It counts where a verified line has it, or a beginning that is vouched for.
 * @param settings - With them the secret is found, whose key the chain is made with; absent where it is not the right one.
 */
export async function checkAuditChain(
  storage: Storage,
  settings: Settings | undefined,
  keptHead: string | undefined,
): Promise<AuditCheckup> {
  const head = await storage.audit.head()
  const brokenAt = head.former?.brokenAt
  if (brokenAt !== undefined) return { finding: broken(brokenAt) }
  const found = settings && (await findSecret(settings))
  if (found === undefined) {
    const advice = 'It is verified with a key that comes from the secret: put that back first.'
    return { finding: warn('audit', 'The audit log cannot be verified without the secret.', advice) }
  }
  const parts = { storage, secret: found.secret, random: randomBytes, now: Date.now() }
  const key = deriveAuditKey(await openRootKey(parts))
  // Where a secret was lost, what stands before cannot be verified any more.
  const kind: BeginningKind = head.keyed.sequence > head.archived.sequence ? 'keyed' : 'archived'
  const beginning = head[kind]
  const isVouched = isVouchedFor(key, kind, beginning)
  // Of an earlier version nobody has said it; who says it wrongly has no key.
  if (!isVouched && beginning.mac !== undefined) return { finding: moved(beginning.sequence) }
  const followed = await follow(storage, key, beginning, head.sequence, keptHead)
  if (followed.brokenAt !== undefined) return { finding: broken(followed.brokenAt) }
  const { state, lastAt } = followed
  if (keptHead !== undefined && !followed.isKept && !(isVouched && beginning.hash === keptHead))
    return { finding: cutOff() }
  // The head that is noted beside the lines is no proof of what they end with.
  if (state.hash !== head.hash) return { finding: broken(state.sequence) }
  if (!head.isGuarded) return { finding: unguarded() }
  const last = lastAt === undefined ? {} : { lastAt }
  return { finding: told({ kind, from: beginning.sequence + 1, state, isVouched }), ...last }
}

type Followed =
  | { brokenAt: number }
  | { brokenAt?: undefined; state: ChainState; isKept: boolean; lastAt?: number }

/** Verifies every line from a beginning up to that sequence. */
async function follow(
  storage: Storage,
  key: Uint8Array,
  beginning: ChainState,
  through: number,
  keptHead: string | undefined,
): Promise<Followed> {
  let state: ChainState = { sequence: beginning.sequence, hash: beginning.hash }
  let lastAt: number | undefined
  let isKept = false
  while (state.sequence < through) {
    const records = await storage.audit.read({ after: state.sequence, limit: batch })
    const verdict = verifyChain(key, state, records)
    if (!verdict.ok) return { brokenAt: verdict.brokenAt }
    // What the head speaks of is not there.
    if (records.length === 0) return { brokenAt: state.sequence + 1 }
    isKept ||= records.some(({ hash }) => hash === keptHead)
    state = verdict.state
    lastAt = records.at(-1)?.at ?? lastAt
  }
  return { state, isKept, ...(lastAt !== undefined && { lastAt }) }
}

function told({
  kind,
  from,
  state,
  isVouched,
}: {
  kind: BeginningKind
  from: number
  state: ChainState
  isVouched: boolean
}): Finding {
  const { sequence, hash } = state
  const events = sequence - from + 1
  const shown =
    sequence === 0 ? '' : ` Its head is ${hash}; keep it elsewhere to prove that nothing was cut off.`
  if (from === 1) {
    return ok('audit', `The audit log is unbroken over ${events} events.${shown}`, { events, head: hash })
  }
  const verified = `The audit log is verified from event ${from} on, and unbroken over ${events} events.${shown}`
  const details = { events, from, head: hash }
  if (!isVouched) {
    return warn(
      'audit',
      `${verified} Nothing vouches for its beginning there: an earlier version archived what stood before, or somebody moved it.`,
      'Compare with the last archive that you have. After the next archive the key vouches for it.',
      details,
    )
  }
  if (kind === 'keyed') {
    return warn(
      'audit',
      `${verified} What stands before was chained with a key that is lost, and cannot be verified.`,
      'Compare it with what doctor told before the secret was lost. `countersign audit archive` takes it out.',
      details,
    )
  }
  return ok('audit', `${verified} What stood before was archived.`, details)
}

function moved(sequence: number): Finding {
  return fail(
    'audit',
    `The audit log says that it begins after event ${sequence}, but the key does not vouch for that: its beginning was moved past lines.`,
    'Somebody wrote to the database past the server. Compare with a backup, and find out who may write the database.',
  )
}

function unguarded(): Finding {
  return fail(
    'audit',
    'The audit log is not append-only any more: triggers of the database that keep it so are gone or off.',
    'Somebody changed the schema past the server. Compare the log with a backup, and find out who may write the database.',
  )
}

function cutOff(): Finding {
  return fail(
    'audit',
    'The audit log does not hold the head that was kept: its end was cut off, or it is another log.',
    'Compare with a backup. Where lines were archived since, the head may stand in the file of the archive.',
  )
}

function broken(sequence: number): Finding {
  return fail(
    'audit',
    `The audit log is broken at event ${sequence}: it, or what stood before it, was changed or removed.`,
    'Somebody wrote to the database past the server. Compare with a backup, and find out who may write the file.',
  )
}

export async function checkNodes(storage: Storage, now: number): Promise<Finding> {
  const nodes = await storage.nodes.list(now - nodeSilenceMs)
  const behind = nodes.filter(node => now - node.seenAt > nodeSilenceMs / 2)
  const names = nodes.map(
    ({ id, processId, address }) => `${id} (process ${processId}${address && `, ${address}`})`,
  )
  if (nodes.length === 0) return ok('nodes', 'No server is running over this database.', { nodes: [] })
  if (behind.length > 0) {
    const advice = 'See whether they hang; one that was killed disappears from the list within seconds.'
    return warn('nodes', `Silent for five seconds or more: ${behind.map(({ id }) => id).join(', ')}.`, advice)
  }
  return ok('nodes', `Running: ${names.join(', ')}.`, { nodes: nodes.map(({ id }) => id) })
}
