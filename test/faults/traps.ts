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
const postgresSessions = 'countersign/dist/storage/postgres/session-store.js'
const sqliteSessions = 'countersign/dist/storage/sqlite/session-operations.js'

export const traps: readonly Trap[] = [
  {
    name: 'a touch revives an ended session',
    store: 'sqlite',
    patches: [
      {
        file: sqliteSessions,
        from: ".set({ last_seen_at: slot('lastSeenAt') })",
        to: ".set({ last_seen_at: slot('lastSeenAt'), ended_at: null, end_reason: null })",
      },
      { file: sqliteSessions, from: "\n    .where('ended_at', 'is', null));", to: ');' },
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
    name: 'a read that began before an ending is kept after it',
    store: 'postgres',
    patches: [
      {
        file: 'countersign/dist/gate/admission.js',
        from: 'return !read.everything && !read.sids.has(session.sid) && !read.subjects.has(session.subjectId);',
        to: 'return true;',
      },
    ],
    run: { weights: { delay: 1 }, storeGapMs: 200 },
  },
  {
    name: 'positions are given out before the commit, and nobody waits for his turn',
    store: 'postgres',
    patches: [
      { file: postgresAppend, from: '\n    .forNoKeyUpdate()', to: '' },
      { file: postgresAppend, from: 'position += 1;', to: 'position = Math.max(position + 1, taken());' },
      { file: postgresAppend, from: 'auditSequence += 1;', to: 'auditSequence = taken();' },
      {
        file: postgresAppend,
        from: "set({\n    position: slot('position'),",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a template string where it is put.
        to: "set({\n    position: sql `greatest(position, ${slot('position')})`,",
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
        from: 'this.#confirmedAt = monotonic;\n        this.#confirmedWall = wall;\n        if (hasMoved)',
        to: 'this.#confirmedAt = this.#clock.monotonic();\n        this.#confirmedWall = this.#clock.now();\n        if (hasMoved)',
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
        file: postgresSessions,
        from: "({ last_seen_at: ref('found.at') })",
        to: "({ last_seen_at: ref('found.at'), ended_at: null, end_reason: null })",
      },
      { file: postgresSessions, from: "\n    .where('session.ended_at', 'is', null)", to: '' },
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
