/** What a relay answers, as JSON: what the upstream said, with times from now on, and how old that is. */
/** The entries of one answer of the upstream. */
export interface RelayedLists {
  /** The second from which its times are counted. */
  since: number
  keys: boolean
  /** How many entries. */
  count: number
  tokens: readonly unknown[]
  sessions: readonly unknown[]
  subjects: readonly unknown[]
  spared: readonly unknown[]
  roles: readonly unknown[]
}

/** The members of an answer that are the same for every follower with the same lists in the same second, with a comma before them. */
export function writeLists(
  parts: readonly RelayedLists[],
  { since, prunedUntil, revokedKeys }: { since: number; prunedUntil: number; revokedKeys: readonly string[] },
): string {
  const all = (name: 'tokens' | 'sessions' | 'subjects' | 'spared', width: number) =>
    parts.flatMap(part => fromNow(part[name], width - 1, width, part.since - since))
  const keys = parts.some(part => part.keys)
  const body = {
    ...(keys && { revoked_keys: revokedKeys }),
    tokens: all('tokens', 2),
    sessions: all('sessions', 2),
    subjects: all('subjects', 3),
    spared: all('spared', 3),
    roles: parts.flatMap(part => part.roles.map(entry => rolesFromNow(entry, part.since - since))),
    keys,
    // Down: tokens expire at whole seconds.
    pruned_until: Math.floor(prunedUntil / 1000),
  }
  return `,${JSON.stringify(body).slice(1)}`
}

/** Moves the times of a flat list, which stand at one place of each entry. */
function fromNow(list: readonly unknown[], place: number, width: number, by: number): unknown[] {
  return by === 0
    ? [...list]
    : list.map((value, index) => (index % width === place && typeof value === 'number' ? value + by : value))
}

function rolesFromNow(entry: unknown, by: number): unknown {
  if (!Array.isArray(entry)) return entry
  const [subject, until, ...rest]: unknown[] = entry
  return [subject, typeof until === 'number' ? until + by : until, ...rest]
}
