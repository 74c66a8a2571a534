/** What happened in a run: every call that a client made and every fault that was injected, on one monotonic clock. */

/** The credentials are numbered in the order they were first seen: no secret is ever in a history. */
export type CredentialKind = 'session' | 'token' | 'refresh' | 'key'

export type Operation =
  | 'sign-in'
  | 'check'
  | 'refresh'
  /** A refresh token that was exchanged twice over already: it must end the login. */
  | 'reuse'
  | 'sign-out'
  /** The subject ends one of its own sessions. */
  | 'end-session'
  /** An administrator ends one session, one token, everything of a subject. */
  | 'revoke-session'
  | 'revoke-token'
  | 'revoke-subject'
  | 'change-password'
  /** Of API keys, by a subject for itself. */
  | 'create-key'
  | 'end-key'
  /** By a ticket that was mailed: another password, and everything else over. */
  | 'recover'

export interface Issued {
  credential: number
  kind: CredentialKind
  /** What a sign-out ends at once: a session is a login of its own; a refresh token and its access tokens share one. */
  login: number
  /** For an access token, on the clock of the history. */
  expiresAt?: number
}

export interface Call {
  type: 'call'
  number: number
  operation: Operation
  node: number
  /** Not asked of the node itself, but of a service elsewhere that follows the node's feed. */
  through?: 'verifier'
  /** Just before the request was written, and when the whole answer had come or could not come any more; ms. */
  began: number
  ended: number
  /** Of the answer; 0 when there was none. */
  status: number
  code?: string
  /** Whom the call is about. */
  subject: number
  /** The credential that was presented. */
  presented?: number
  /** The credential that is to end. */
  target?: number
  /** The password that was given, by its number; and that which is to replace it. */
  password?: number
  nextPassword?: number
  /** The ticket that was presented, by its number; and when it was asked for. */
  ticket?: number
  askedAt?: number
  /** The subject that the answer named; -1 for one that nobody knows. */
  shown?: number
  issued?: Issued[]
  /** Made after all faults were healed: nothing but the right answer will do. */
  isFinal?: boolean
}

export type FaultKind =
  | 'kill'
  | 'pause'
  | 'clock'
  | 'cut'
  | 'delay'
  | 'half-open'
  | 'database-restart'
  | 'database-crash'
  | 'disk-full'
  /** Nobody did it: a node ended by itself. */
  | 'died'

export interface FaultRecord {
  type: 'fault'
  fault: FaultKind
  /** Absent where it concerns every node. */
  node?: number
  began: number
  /** When it was over, recovery included. */
  ended: number
  detail?: string
}

/** What the right answers depend on. */
export interface RunSettings {
  type: 'settings'
  seed: number
  store: string
  nodes: number
  /** The bound on staleness, ms. */
  boundMs: number
  /** When an unused session may be refused, at the earliest: every way in which its use may go unnoticed is taken off. */
  idleMs: number
  /** How far the wall clock of a node may be off, ms. */
  clockSlackMs: number
  /** How long after its call a write of unknown outcome may still take effect, ms. */
  settleMs: number
}

export interface History {
  settings: RunSettings
  calls: readonly Call[]
  faults: readonly FaultRecord[]
}

/** One line of JSON a record, in the order in which they began. */
export function writeHistory({ settings, calls, faults }: History): string {
  const records = [...calls, ...faults].sort((a, b) => a.began - b.began)
  return [settings, ...records].map(record => `${JSON.stringify(record)}\n`).join('')
}

export function readHistory(lines: string): History {
  const calls: Call[] = []
  const faults: FaultRecord[] = []
  let settings: RunSettings | undefined
  for (const line of lines.split('\n')) {
    if (line === '') continue
    const record: RunSettings | Call | FaultRecord = JSON.parse(line)
    if (record.type === 'settings') settings = record
    else if (record.type === 'call') calls.push(record)
    else faults.push(record)
  }
  if (settings === undefined) throw new Error('the history does not say with which settings it was made')
  return { settings, calls, faults }
}
