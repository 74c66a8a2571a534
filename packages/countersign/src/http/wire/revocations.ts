/**
 * Revocations on the wire: flat lists, one for each kind, some 25 bytes an entry.
 *
 * A handle is told by its first 16 characters, which are 96 random bits; times are seconds after `since`.
 */
import { z } from 'zod'
import { entryIdLength, spareId } from '../../core/revocation/entry-id.ts'
import type { FeedAnswer } from '../../gate/revocation-feed.ts'

const flat = (description: string): z.ZodType =>
  z
    .array(z.union([z.string(), z.int()]))
    .meta({ type: 'array', items: { type: ['string', 'integer'] }, description })

export const revocationsSchema: z.ZodType = z
  .strictObject({
    position: z.int().min(0).meta({ description: 'How far the feed has come; for people and metrics.' }),
    cursor: z.string().meta({ description: 'What the next call asks for, of whichever node; opaque.' }),
    snapshot: z.boolean().meta({ description: 'Whether this is everything, and not only what came after.' }),
    since: z.int().meta({ description: 'The second from which times are counted, since the epoch.' }),
    age_ms: z.int().min(0).optional().meta({
      description:
        'Of a relay: how long before the call what it answers was confirmed. A follower is as much less fresh.',
    }),
    nonce: z.string().optional().meta({
      description: 'That of the request: whoever made it up knows by it that the answer is not older.',
    }),
    tokens: flat('`jti`, until, and so on: single tokens that ended.'),
    sessions: flat('`sid`, until, and so on: logins that ended, with every token that names them.'),
    subjects: flat('Subject, epoch, until, and so on: every token of an earlier epoch ended.'),
    spared: flat('Name, epoch, until, and so on: what the subject’s entry of that very epoch does not end.'),
    roles: z.array(z.array(z.unknown())).meta({
      type: 'array',
      items: { type: 'array' },
      description:
        '`[subject, until, [role, …], version]` each: what the roles are now; of two about a subject the higher version counts.',
    }),
    keys: z
      .boolean()
      .meta({ description: 'Whether the signing keys changed: the JWK Set is to be read again.' }),
    revoked_keys: z.array(z.string()).optional().meta({
      description:
        'Where `keys` is true: the `kid` of every key that was revoked, of signing and of encryption. Nothing made with them is valid, whatever JWK Set is at hand.',
    }),
    pruned_until: z
      .int()
      .meta({ description: 'A token that expires no later, seconds since the epoch, counts as expired.' }),
  })
  .meta({ id: 'Revocations' })

/** What an answer tells besides the entries. */
export interface Accompanying {
  /** Wall time, ms. */
  now: number
  /** Of a relay. */
  ageMs?: number
  /** The request's. */
  nonce?: string | undefined
  /** Every `kid` that was revoked. */
  revokedKeys: readonly string[]
}

export function* writeRevocations(
  answer: FeedAnswer,
  { now, ageMs, nonce, revokedKeys }: Accompanying,
): Generator<string, void> {
  const since = Math.floor(now / 1000)
  yield `{"position":${answer.position},"cursor":${JSON.stringify(answer.cursor)}`
  yield `,"snapshot":${answer.isSnapshot},"since":${since}`
  if (ageMs !== undefined) yield `,"age_ms":${ageMs}`
  if (nonce !== undefined) yield `,"nonce":${JSON.stringify(nonce)}`
  if (tellsOfKeys(answer)) yield `,"revoked_keys":${JSON.stringify(revokedKeys)}`
  if (answer.isSnapshot) yield* writeSnapshot(answer.index, since)
  else yield writeChanges(answer, since)
  const forgottenUntil = answer.isSnapshot ? answer.index.forgottenUntil : answer.forgottenUntil
  // Down: tokens expire at whole seconds.
  yield `,"pruned_until":${Math.floor(forgottenUntil / 1000)}}`
}

/** Whether the answer says that the keys changed. */
export function tellsOfKeys(answer: FeedAnswer): boolean {
  return answer.isSnapshot || answer.changes.some(({ kind }) => kind === 'keys')
}

function* writeSnapshot(
  { table, roles }: (FeedAnswer & { isSnapshot: true })['index'],
  since: number,
): Generator<string, void> {
  for (const [name, kind] of lists) {
    yield `,"${name}":[`
    const hasEpoch = kind === 'epoch' || kind === 'spared'
    let separator = ''
    for (let step = 0; step < table.steps; step++) {
      const entries: string[] = []
      table.visit(step, kind, (id, until, epoch) => {
        entries.push(hasEpoch ? `"${id}",${epoch},${until - since}` : `"${id}",${until - since}`)
      })
      if (entries.length === 0) continue
      yield separator + entries.join(',')
      separator = ','
    }
    yield ']'
  }
  const written = [...roles].map(([subjectId, entry]) => [
    subjectId,
    Math.ceil(entry.until / 1000) - since,
    entry.roles,
    entry.version,
  ])
  yield `,"roles":${JSON.stringify(written)},"keys":true`
}

const lists = [
  ['tokens', 'token'],
  ['sessions', 'session'],
  ['subjects', 'epoch'],
  ['spared', 'spared'],
] as const

function writeChanges(answer: FeedAnswer & { isSnapshot: false }, since: number): string {
  const tokens: (string | number)[] = []
  const sessions: (string | number)[] = []
  const subjects: (string | number)[] = []
  const spared: (string | number)[] = []
  const roles: unknown[] = []
  for (const change of answer.changes) {
    const until = Math.ceil(change.concernsUntil / 1000) - since
    if (change.kind === 'token') tokens.push(shorten(change.jti), until)
    else if (change.kind === 'session') sessions.push(shorten(change.sid), until)
    else if (change.kind === 'roles') roles.push([change.subjectId, until, change.roles, change.position])
    else if (change.kind === 'epoch') {
      const { subjectId, epoch } = change
      subjects.push(shorten(subjectId), epoch, until)
      for (const one of [change.sparedSid, change.sparedJti])
        if (one !== undefined) spared.push(spareId(subjectId, one), epoch, until)
    }
  }
  const keys = tellsOfKeys(answer)
  // The members that the opening brace of a snapshot has before it.
  return `,${JSON.stringify({ tokens, sessions, subjects, spared, roles, keys }).slice(1, -1)}`
}

function shorten(handle: string): string {
  return handle.slice(0, entryIdLength)
}
