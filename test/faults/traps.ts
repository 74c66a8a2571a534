/** The traps of the design, put back one at a time into a copy of the build, each with a run that is shaped to fall into it. */
import type { Patch } from './patched-build.ts'
import type { RunOptions } from './run.ts'
import type { Store } from './store.ts'

export interface Trap {
  name: string
  store: Store['kind']
  patches: readonly Patch[]
  run: Partial<RunOptions>
}

const gate = 'countersign/dist/gate/gate.js'
const follower = 'countersign/dist/core/revocation/feed-follower.js'
const append = 'countersign/dist/storage/operations/append.js'
const changes = 'countersign/dist/storage/operations/changes.js'
const sessions = 'countersign/dist/storage/operations/sessions.js'
const sqlite = 'countersign/dist/storage/sqlite/sqlite.js'
const tickets = 'countersign/dist/storage/operations/ticket-row.js'

/** Uses are written every second then. */
const revivingTouch = {
  name: 'a touch revives an ended session',
  patches: [
    {
      file: sessions,
      from: 'SET last_seen_at = found.at',
      to: 'SET last_seen_at = found.at, ended_at = NULL, end_reason = NULL',
    },
    {
      file: sessions,
      from: 'WHERE session.ended_at IS NULL AND session.last_seen_at < touch.at',
      to: 'WHERE session.last_seen_at < touch.at',
    },
  ],
  run: { idleSeconds: 20, weights: {} },
} satisfies Omit<Trap, 'store'>

export const traps: readonly Trap[] = [
  { ...revivingTouch, store: 'sqlite' },
  {
    name: 'a check does not ask whether anything has changed',
    store: 'sqlite',
    patches: [
      {
        file: gate,
        from: 'if (this.#follower.isFresh(bound, now))',
        to: 'if (this.#follower.stalenessMs < Number.POSITIVE_INFINITY)',
      },
    ],
    run: { weights: { pause: 1 } },
  },
  {
    name: 'what somebody else has read of the feed counts as applied',
    store: 'sqlite',
    patches: [
      {
        file: sqlite,
        from: 'unchanged: version => reader.dataVersion() === version,',
        to: 'unchanged: () => reader.dataVersion() === versionRead,',
      },
      {
        file: sqlite,
        from: 'const version = reader.dataVersion();',
        to: 'const version = reader.dataVersion();\n            versionRead = version;',
      },
      {
        file: sqlite,
        from: 'async function open(path, busyTimeoutMs)',
        to: 'let versionRead;\nasync function open(path, busyTimeoutMs)',
      },
      // Another reader of the feed, and some time before it reads.
      {
        file: 'countersign/dist/gate/revocation-feed.js',
        from: 'await this.follow();',
        to: 'await this.follow();\n        for (const until = performance.now() + 40; performance.now() < until; );\n        await this.#parts.changes.read();',
      },
    ],
    run: { weights: {}, verifiers: 2 },
  },
  {
    name: 'a read that began before an ending is kept after it',
    store: 'postgres',
    patches: [
      {
        file: 'countersign/dist/gate/admission.js',
        from: 'return isUntouched;',
        to: 'return true;',
      },
    ],
    run: { weights: { delay: 1 }, storeGapMs: 200, longestDelayMs: 800, boundMs: 2000, onlyCrosses: true },
  },
  {
    name: 'a follower goes by positions alone, which become visible in the order of commits',
    store: 'postgres',
    patches: [
      {
        file: changes,
        from: 'if (seen === undefined)',
        to: 'if (seen !== undefined)\n        return afterPosition(seen.seq);\n    if (seen === undefined)',
      },
      // Some stand still before they commit.
      {
        file: append,
        from: 'sql `xid::text::bigint`',
        to: 'sql `(SELECT xid::text::bigint FROM pg_sleep(random() * 0.1))`',
      },
    ],
    run: { weights: { delay: 1 } },
  },
  {
    name: 'a node counts as confirmed from when the answer came',
    store: 'postgres',
    patches: [
      {
        file: follower,
        from: 'this.#confirm(monotonic - ageMs, wall - ageMs)',
        to: 'this.#confirm(this.#clock.monotonic(), this.#clock.now())',
      },
    ],
    // Answers that are under way for longer than the bound.
    run: { weights: { delay: 1 }, storeGapMs: 200, longestDelayMs: 1500, boundMs: 200 },
  },
  {
    name: 'a ticket that was used stays',
    store: 'sqlite',
    patches: [
      {
        file: tickets,
        from: 'yield* send(sql `DELETE FROM ticket WHERE digest = ',
        to: 'yield* send(sql `DELETE FROM ticket WHERE false AND digest = ',
      },
      {
        file: tickets,
        from: 'export function dropAsked(subjectId) {',
        to: 'export function dropAsked(subjectId) {\n    return sql `DELETE FROM ticket WHERE false`;',
      },
    ],
    run: { weights: {} },
  },
  { ...revivingTouch, store: 'postgres' },
  {
    name: 'a node that was paused does not ask how old its knowledge is',
    store: 'postgres',
    patches: [
      {
        file: follower,
        from: 'this.#stalenessAt(now) <= maxStalenessMs',
        to: 'this.stalenessMs < Number.POSITIVE_INFINITY',
      },
    ],
    run: { weights: { pause: 1 } },
  },
]
