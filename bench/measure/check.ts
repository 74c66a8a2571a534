/** What one check takes within a process, of a session and of a token, warm and cold. */
import type { Rotation } from '../check-worker.ts'
import { algorithms } from '../contenders/keys.ts'
import { say } from '../harness/progress.ts'
import type { Row, Table } from '../report/result.ts'
import { type Entrant, type LaneFigures, race, timesAsLong } from './check-lanes.ts'
import type { Measure, Plan } from './measure.ts'

const known: readonly Rotation[] = ['hot', 'rotation']

const sessions: readonly Entrant[] = [
  { name: 'floor: SHA-256 → Map', module: 'floor', variant: 'SHA-256 → Map', rotations: known },
  { name: 'Countersign, session', module: 'countersign', variant: 'session', rotations: known },
  {
    name: 'express-session, MemoryStore',
    module: 'express-session',
    variant: 'MemoryStore',
    rotations: known,
  },
  {
    name: 'express-session, Redis',
    module: 'express-session',
    variant: 'Redis',
    rotations: known,
    needsRedis: true,
  },
  { name: 'express-session, PostgreSQL', module: 'express-session', variant: 'PostgreSQL', rotations: known },
  { name: 'iron-session', module: 'iron-session', variant: 'sealed', rotations: known },
  {
    name: 'better-auth, cookieCache',
    module: 'better-auth',
    variant: 'SQLite, cookieCache',
    rotations: known,
  },
  { name: 'better-auth, SQLite', module: 'better-auth', variant: 'SQLite', rotations: known },
  {
    name: 'better-auth, Redis',
    module: 'better-auth',
    variant: 'Redis as secondaryStorage',
    rotations: known,
    needsRedis: true,
  },
  { name: 'better-auth, PostgreSQL', module: 'better-auth', variant: 'PostgreSQL', rotations: known },
]

const warmTokens: readonly Entrant[] = [
  { name: 'Countersign, EdDSA', module: 'countersign', variant: 'token, EdDSA', rotations: known },
  { name: 'Countersign, HS256', module: 'countersign', variant: 'token, HS256', rotations: known },
  { name: 'Countersign, encrypted', module: 'countersign', variant: 'encrypted token', rotations: known },
  { name: 'fast-jwt with its cache, EdDSA', module: 'fast-jwt', variant: 'EdDSA, cached', rotations: known },
  { name: 'fast-jwt with its cache, HS256', module: 'fast-jwt', variant: 'HS256, cached', rotations: known },
]

const cold: readonly Rotation[] = ['cold']

/** By row of the table; each has a lane an algorithm, where it knows it. */
const coldTokens: Readonly<
  Record<string, (algorithm: string) => Omit<Entrant, 'name' | 'rotations'> | undefined>
> = {
  'node:crypto, the bare call': algorithm => ({
    module: 'node-crypto',
    variant: `the bare call, ${algorithm}`,
  }),
  'node:crypto, by hand': algorithm => ({ module: 'node-crypto', variant: `by hand, ${algorithm}` }),
  Countersign: algorithm => ({ module: 'countersign', variant: `token, ${algorithm}` }),
  'fast-jwt': algorithm => ({ module: 'fast-jwt', variant: algorithm }),
  jose: algorithm => ({ module: 'jose', variant: algorithm }),
  'jsonwebtoken, KeyObject': algorithm =>
    algorithm === 'EdDSA' ? undefined : { module: 'jsonwebtoken', variant: `${algorithm}, KeyObject` },
  'jsonwebtoken, string secret': algorithm =>
    algorithm === 'HS256' ? { module: 'jsonwebtoken', variant: 'HS256, string secret' } : undefined,
  'hono/jwt': algorithm => (algorithm === 'HS256' ? { module: 'hono-jwt', variant: 'HS256' } : undefined),
}

const encrypted: readonly Entrant[] = [
  { name: 'Countersign, encrypted', module: 'countersign', variant: 'encrypted token', rotations: cold },
  { name: 'jose, dir A256GCM', module: 'jose', variant: 'JWE, dir A256GCM', rotations: cold },
]

export const measureCheck: Measure = async plan => {
  say('check: sessions')
  const sessionTable = knownTable(
    'check-session',
    'A session, from the raw Cookie header',
    await race(plan, sessions),
  )
  say('check: tokens that were seen before')
  const warm = await race(plan, warmTokens)
  const warmTable = knownTable(
    'check-token',
    'A token that was verified before, from the raw Authorization header',
    warm,
  )
  const coldTable = await coldTokenTable(plan)
  say('check: encrypted tokens')
  const encryptedTable = coldEncryptedTable(await race(plan, encrypted))
  return {
    id: 'check',
    title: 'One check within a process',
    tables: [sessionTable, warmTable, coldTable, encryptedTable],
  }
}

function isOwn(name: string): boolean {
  return name.startsWith('Countersign')
}

function knownTable(id: string, title: string, figures: readonly LaneFigures[]): Table {
  const rows = new Map<string, Row>()
  const inRotation = figures.filter(({ rotation }) => rotation === 'rotation')
  const ours = inRotation.find(({ entrant }) => isOwn(entrant.name))
  for (const lane of figures) {
    const { entrant, rotation, wall, cpu, credentials } = lane
    const row = rows.get(entrant.name) ?? { name: entrant.name, isOwn: isOwn(entrant.name), values: {} }
    rows.set(entrant.name, row)
    row.values[rotation] = wall
    row.values[`${rotation}-cpu`] = cpu
    row.values.credentials = credentials
    if (rotation !== 'rotation') continue
    row.values.ratio = timesAsLong(lane, ours, 'wall')
    const [, algorithm] = entrant.name.split(', ')
    const alike = inRotation.find(({ entrant: { name } }) => name === `Countersign, ${algorithm}`)
    row.values['times-alike'] = timesAsLong(lane, alike, 'wall')
  }
  return {
    id,
    title,
    columns: [
      { id: 'hot', label: 'one credential', unit: 'µs' },
      { id: 'hot-cpu', label: 'its CPU', unit: 'µs' },
      { id: 'rotation', label: 'in rotation', unit: 'µs' },
      { id: 'rotation-cpu', label: 'its CPU', unit: 'µs' },
      { id: 'ratio', label: 'times ours' },
      { id: 'credentials', label: 'credentials in rotation' },
    ],
    rows: [...rows.values()],
    charts: [{ column: 'rotation', title: `${title}: µs a check, in rotation`, isLogarithmic: true }],
    notes: [
      'Every header is a text that was never seen before, as a server has it.',
      'A use of a session of ours is written behind, in batches, once every twentieth of its idle timeout, whatever the number of its checks; none falls due here.',
      'Where a check waits for a store, the time is that of the round trip; the CPU is that of the asking process alone.',
    ],
  }
}

async function coldTokenTable(plan: Plan): Promise<Table> {
  const rows: Row[] = Object.keys(coldTokens).map(name => ({ name, isOwn: isOwn(name), values: {} }))
  // What they begin with is not used: each round has new ones.
  const few = { ...plan, setting: { ...plan.setting, count: 100 } }
  for (const algorithm of algorithms) {
    say(`check: new tokens, ${algorithm}`)
    const entrants = Object.entries(coldTokens).flatMap(([name, entrantFor]) => {
      const entrant = entrantFor(algorithm)
      return entrant === undefined ? [] : [{ name, rotations: cold, ...entrant }]
    })
    const lanes = await race(few, entrants)
    const laneOf = (name: string) => lanes.find(({ entrant }) => entrant.name === name)
    for (const lane of lanes) {
      const { entrant, wall, cpu } = lane
      const row = rows.find(({ name }) => name === entrant.name)
      if (row === undefined) continue
      row.values[`${algorithm}-times-bare`] = timesAsLong(lane, laneOf('node:crypto, the bare call'), 'cpu')
      row.values[`${algorithm}-times-fast-jwt`] = timesAsLong(lane, laneOf('fast-jwt'), 'cpu')
      row.values[algorithm] = wall
      row.values[`${algorithm}-cpu`] = cpu
    }
  }
  return {
    id: 'check-cold',
    title: 'A token that was never seen before, by algorithm',
    columns: algorithms.flatMap(algorithm => [
      { id: algorithm, label: algorithm, unit: 'µs' },
      { id: `${algorithm}-cpu`, label: 'its CPU', unit: 'µs' },
      { id: `${algorithm}-times-bare`, label: 'times the bare call' },
    ]),
    rows,
    charts: [{ column: 'EdDSA-cpu', title: 'A new token, EdDSA: µs of CPU a verification' }],
    notes: [
      'The bare call has its input made ready; by hand is that from the header, with the claims parsed.',
      'Countersign checks its own tokens through the whole gate, revocations included; the others what their signature and claims say.',
    ],
  }
}

function coldEncryptedTable(figures: readonly LaneFigures[]): Table {
  return {
    id: 'check-encrypted',
    title: 'An encrypted token that was never seen before',
    columns: [
      { id: 'cold', label: 'a check', unit: 'µs' },
      { id: 'cold-cpu', label: 'its CPU', unit: 'µs' },
    ],
    rows: figures.map(({ entrant, wall, cpu }) => ({
      name: entrant.name,
      isOwn: isOwn(entrant.name),
      values: { cold: wall, 'cold-cpu': cpu },
    })),
    notes: ['Countersign decrypts and then verifies the signature of what was inside; jose only decrypts.'],
  }
}
