/** What pages keep in their address, so that Back, a reload and a link show the same: read from it, whatever stands there. */

export interface SubjectsSearch {
  query?: string
  status?: 'active' | 'disabled'
}

export interface SessionsSearch {
  /** A subject's id. */
  subject?: string
}

export interface EventsSearch extends SessionsSearch {
  action?: string
  outcome?: 'success' | 'refused'
  /** RFC 3339, inclusive. */
  since?: string
  /** RFC 3339, exclusive. */
  until?: string
}

type Search = Readonly<Record<string, unknown>>

const id = /^[A-Za-z0-9_-]{21}[AQgw]$/

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

function oneOf<Value extends string>(value: unknown, values: readonly Value[]): Value | undefined {
  return values.find(one => one === value)
}

/** What does not fit is as if it were not there. */
function matching(value: unknown, pattern: RegExp): string | undefined {
  const text = textOf(value)
  return text !== undefined && pattern.test(text) ? text : undefined
}

function instantOf(value: unknown): string | undefined {
  const ms = Date.parse(textOf(value) ?? '')
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

/** Without the members that are `undefined`. */
function given<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: Exclude<Members[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: Exclude<Members[Name], undefined>
  }
}

export function readSubjectsSearch({ query, status }: Search): SubjectsSearch {
  return given({
    query: matching(query, /^\P{Cc}{1,254}$/u),
    status: oneOf(status, ['active', 'disabled'] as const),
  })
}

export function readSessionsSearch({ subject }: Search): SessionsSearch {
  return given({ subject: matching(subject, id) })
}

export function readEventsSearch({ action, outcome, since, until, subject }: Search): EventsSearch {
  return given({
    action: matching(action, /^[a-z-]{1,64}$/),
    outcome: oneOf(outcome, ['success', 'refused'] as const),
    since: instantOf(since),
    until: instantOf(until),
    subject: matching(subject, id),
  })
}
