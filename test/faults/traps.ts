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
const postgresAppend = 'countersign/dist/storage/postgres/append.js'
const sqliteFeed = 'countersign/dist/storage/sqlite/change-feed.js'
/** The SQL as it runs. */
const postgresSql = 'countersign/dist/storage/postgres/compiled.js'
const sqliteSql = 'countersign/dist/storage/sqlite/compiled.js'

export const traps: readonly Trap[] = [
  {
    name: 'a touch revives an ended session',
    store: 'sqlite',
    patches: [
      {
        file: sqliteSql,
        from: 'set "last_seen_at" = :lastSeenAt\n',
        to: 'set "last_seen_at" = :lastSeenAt, "ended_at" = null, "end_reason" = null\n',
      },
      {
        file: sqliteSql,
        from: 'and "last_seen_at" < :lastSeenAt\n    and "ended_at" is null',
        to: 'and "last_seen_at" < :lastSeenAt',
      },
    ],
    // Uses are written every second then.
    run: { idleSeconds: 20, weights: {} },
  },
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
        file: sqliteFeed,
        from: 'unchanged: version => reader.dataVersion() === version,',
        to: 'unchanged: () => reader.dataVersion() === versionRead,',
      },
      {
        file: sqliteFeed,
        from: 'const version = reader.dataVersion();',
        to: 'const version = reader.dataVersion();\n            versionRead = version;',
      },
      {
        file: sqliteFeed,
        from: 'export function createChangeFeed(',
        to: 'let versionRead;\nexport function createChangeFeed(',
      },
      // Microseconds lie between the two. A process that stands still there, which is harmless by itself, makes it often.
      {
        file: 'countersign/dist/gate/revocation-feed.js',
        from: 'await this.follow();',
        to: 'await this.follow();\n        for (const until = performance.now() + 40; performance.now() < until; );',
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
    name: 'positions are given out before the commit, and nobody waits for his turn',
    store: 'postgres',
    patches: [
      {
        file: postgresSql,
        from: '"token_lifetime_seconds", "issued_until", (extract(epoch\n    from clock_timestamp()) * 1000)::double precision as "now"\n    from "feed"\n    for no key update',
        to: '"token_lifetime_seconds", "issued_until", (extract(epoch\n    from clock_timestamp()) * 1000)::double precision as "now"\n    from "feed"',
      },
      { file: postgresAppend, from: 'position += 1;', to: 'position = Math.max(position + 1, taken());' },
      { file: postgresAppend, from: 'auditSequence += 1;', to: 'auditSequence = taken();' },
      {
        file: postgresSql,
        from: 'set "position" = :position, "audit_sequence"',
        to: 'set "position" = greatest("position", :position), "audit_sequence"',
      },
      // As a sequence does it: ever higher, and unlikely to meet.
      {
        file: postgresAppend,
        from: 'export function appendTo(',
        to: 'const taken = () => Date.now() * 1000 + Math.floor(Math.random() * 1000);\nexport function appendTo(',
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
        from: 'this.#confirm(monotonic, wall)',
        to: 'this.#confirm(this.#clock.monotonic(), this.#clock.now())',
      },
    ],
    // Answers that are under way for longer than the bound.
    run: { weights: { delay: 1 }, storeGapMs: 200, longestDelayMs: 1500, boundMs: 200 },
  },
  {
    name: 'a touch revives an ended session',
    store: 'postgres',
    patches: [
      {
        file: postgresSql,
        from: 'set "last_seen_at" = "found"."at"',
        to: 'set "last_seen_at" = "found"."at", "ended_at" = null, "end_reason" = null',
      },
      {
        file: postgresSql,
        from: 'where "session"."ended_at" is null\n    and "session"."last_seen_at" < "touch"."at"',
        to: 'where "session"."last_seen_at" < "touch"."at"',
      },
    ],
    run: { idleSeconds: 20, weights: {} },
  },
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
