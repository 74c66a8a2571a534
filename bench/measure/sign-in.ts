/** Sign-ins a second, beside the hash function alone with the same parameters on the same cores. */
import { say } from '../harness/progress.ts'
import { median, medianBeside } from '../harness/statistics.ts'
import { Worker } from '../harness/worker.ts'
import type { Measure } from './measure.ts'

interface Round {
  perSecond: number
  /** ms of the processor that each took. */
  cpu: number
}

const entrants = [
  { name: 'argon2id alone', module: 'argon2', variant: 'argon2id, 19 MiB, 2 passes' },
  { name: 'Countersign, session', module: 'countersign', variant: 'session' },
  { name: 'Countersign, token', module: 'countersign', variant: 'token' },
  { name: 'better-auth, its scrypt', module: 'better-auth', variant: 'SQLite' },
]

export const measureSignIn: Measure = async plan => {
  say('sign-in')
  const rounds = plan.isQuick ? 2 : 9
  const ms = plan.isQuick ? 800 : 2500
  const lanes = entrants.map(entrant => ({
    ...entrant,
    worker: new Worker('sign-in-worker.ts', [entrant.module, entrant.variant]),
    rounds: [] as Round[],
  }))
  try {
    for (const { worker } of lanes) {
      await worker.ask('open')
      await worker.ask('round', ms)
    }
    for (let round = 0; round < rounds; round++) {
      for (const lane of lanes) lane.rounds.push(await lane.worker.ask('round', ms))
    }
  } finally {
    await Promise.all(lanes.map(({ worker }) => worker.stop()))
  }
  const alone = lanes[0]?.rounds ?? []
  return {
    id: 'sign-in',
    title: 'Sign-ins',
    tables: [
      {
        id: 'sign-in',
        title: 'Sign-ins a second, as many at once as the cores bear',
        columns: [
          { id: 'per-second', label: 'sign-ins a second' },
          { id: 'share', label: 'share of the hash alone' },
          { id: 'cpu', label: 'CPU each', unit: 'ms' },
          { id: 'cpu-share', label: 'share by CPU' },
        ],
        rows: lanes.map(({ name, rounds: done }) => ({
          name,
          isOwn: name.startsWith('Countersign'),
          values: {
            'per-second': median(done.map(({ perSecond }) => perSecond)),
            share: medianBeside(done, alone, (one, other) => one.perSecond / other.perSecond),
            cpu: median(done.map(({ cpu }) => cpu)),
            'cpu-share': medianBeside(done, alone, (one, other) => other.cpu / one.cpu),
          },
        })),
        notes: ['Each of ours is durable on the disk with its line of the audit log before it is answered.'],
      },
    ],
  }
}
