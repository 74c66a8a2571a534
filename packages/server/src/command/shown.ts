/** Subjects, sessions, keys and propagation as the command line shows them; the JSON has the HTTP API's names. */
import type { Countersign, KeyInfo, Propagation, SessionInfo, Subject, SubjectChange } from 'countersign'
import { table } from '../terminal/table.ts'
import { fromNow, instant } from '../terminal/time.ts'
import { CommandError } from './command-error.ts'

export function subjectData(subject: Subject): object {
  const { id, identifier, status, roles, createdAt, passwordChangedAt, hasPassword, attributes, language } =
    subject
  return {
    id,
    identifier,
    status,
    roles,
    created_at: instant(createdAt),
    password_changed_at: instant(passwordChangedAt),
    has_password: hasPassword !== false,
    attributes: attributes ?? {},
    ...(language !== undefined && { language }),
  }
}

export function subjectRow({ id, identifier, status, roles, createdAt }: Subject): string[] {
  return [id, identifier, status, roles.join(',') || '-', instant(createdAt)]
}

export function sessionData(session: SessionInfo): object {
  return {
    sid: session.sid,
    subject: { id: session.subjectId, identifier: session.identifier },
    created_at: instant(session.createdAt),
    last_seen_at: instant(session.lastSeenAt),
    idle_expires_at: instant(session.idleExpiresAt),
    absolute_expires_at: instant(session.absoluteExpiresAt),
    address: session.address,
    user_agent: session.userAgent,
    carrier: session.carrier,
    remember: session.remember,
  }
}

export function sessionRow(session: SessionInfo, now: number): string[] {
  const { sid, identifier, createdAt, lastSeenAt, address = '-', userAgent = '-' } = session
  return [
    sid,
    identifier,
    instant(createdAt),
    fromNow(lastSeenAt, now),
    address,
    printable(userAgent).slice(0, 60),
  ]
}

export function keyData({ kid, algorithm, use, state, createdAt, changedAt }: KeyInfo): object {
  return { kid, algorithm, use, state, created_at: instant(createdAt), changed_at: instant(changedAt) }
}

/** The keys as a table. */
export function keyTable(keys: readonly KeyInfo[], now: number): string {
  const rows = keys.map(({ kid, algorithm, use, state, createdAt, changedAt }) => {
    return [kid, algorithm, use, state, instant(createdAt), fromNow(changedAt, now)]
  })
  return table(['KID', 'ALGORITHM', 'USE', 'STATE', 'CREATED', 'SINCE'], rows, 'There are no keys.')
}

export function propagationData({ position, nodes, complete }: Propagation): object {
  return {
    position,
    complete,
    nodes: nodes.map(node => {
      return 'behind' in node
        ? { id: node.id, behind: node.behind }
        : { id: node.id, applied_at_ms: node.appliedAtMs }
    }),
  }
}

/** Says how far a revocation has come; nobody needs to wait for it, because a node that is behind refuses by itself. */
export function propagationText({ nodes, complete }: Propagation, ownNode: string): string {
  const others = nodes.filter(({ id }) => id !== ownNode)
  if (others.length === 0) return 'No server is running; it holds from the next start on.'
  const behind = others.filter(node => 'behind' in node).map(({ id }) => id)
  if (complete || behind.length === 0) return `Applied by every running node (${others.length}).`
  return `Not yet applied by: ${behind.join(', ')}.`
}

/** A client chose the text: control characters must not reach the operator's terminal. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '\u{FFFD}')
}

/** @throws {CommandError} `no-such-subject`. */
export async function findSubject(auth: Countersign, idOrIdentifier: string): Promise<Subject> {
  const found =
    (await auth.subjects.find(idOrIdentifier)) ?? (await auth.subjects.findByIdentifier(idOrIdentifier))
  if (found === undefined) throw noSuchSubject()
  return found
}

export function noSuchSubject(): CommandError {
  return new CommandError(
    'no-such-subject',
    'There is no subject with that id or identifier. See `countersign subject list`.',
  )
}

/** The name that this command has among the nodes. */
export const ownNode: string = `command-${process.pid}`

/** @throws {CommandError} `last-administrator`. */
export async function changeSubject(
  auth: Countersign,
  found: Subject,
  change: SubjectChange,
): Promise<Subject> {
  const subject = await auth.subjects.update(found.id, change)
  // It was removed meanwhile.
  if (subject === undefined) throw noSuchSubject()
  if (!('reason' in subject)) return subject
  if (subject.reason === 'invalid-attributes')
    throw new CommandError(
      subject.reason,
      'The attributes do not fit: a JSON object of at most 8 KiB, as the schema has it.',
    )
  throw new CommandError(
    subject.reason,
    `${found.identifier} is the last administrator. Make somebody else one first: \`countersign subject roles IDENTIFIER admin\`.`,
  )
}
