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
        from: 'if (this.#follower.isFresh(bound))',
        to: 'if (this.#follower.stalenessMs < Number.POSITIVE_INFINITY)',
      },
    ],
    run: { weights: { pause: 1 } },
  },
]
