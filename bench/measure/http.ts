/** What checking adds to a request: `GET /me` guarded, beside the very same server without any check. */
import type { Framework } from '../contenders/contender.ts'
import { say } from '../harness/progress.ts'
import { medianBeside } from '../harness/statistics.ts'
import type { Row, Table } from '../report/result.ts'
import { raceServers, type Server, type ServerFigures } from './http-lanes.ts'
import type { Measure } from './measure.ts'

const unguarded = 'unguarded, asked with a '

/** The same server without any check, asked with as many bytes as a guarded one. */
export const unguardedServers = (framework: Framework): Server[] =>
  ['cookie', 'token'].map(carried => ({
    name: unguarded + carried,
    framework,
    module: 'unprotected',
    variant: `${framework}: ${carried}`,
  }))

const own = (framework: Framework): Server[] => [
  { name: 'Countersign, session', framework, module: 'countersign', variant: `${framework}: session` },
  { name: 'Countersign, token', framework, module: 'countersign', variant: `${framework}: token` },
]

const peers: Readonly<Record<Framework, readonly Server[]>> = {
  'node:http': [
    { name: 'floor: SHA-256 → Map', framework: 'node:http', module: 'floor', variant: 'SHA-256 → Map' },
    { name: 'iron-session', framework: 'node:http', module: 'iron-session', variant: 'sealed' },
    {
      name: 'better-auth, cookieCache',
      framework: 'node:http',
      module: 'better-auth',
      variant: 'SQLite, cookieCache',
    },
    { name: 'better-auth, SQLite', framework: 'node:http', module: 'better-auth', variant: 'SQLite' },
    {
      name: 'better-auth, Redis',
      framework: 'node:http',
      module: 'better-auth',
      variant: 'Redis as secondaryStorage',
      needsRedis: true,
    },
    { name: 'better-auth, PostgreSQL', framework: 'node:http', module: 'better-auth', variant: 'PostgreSQL' },
  ],
  fastify: [
    { name: '@fastify/jwt, HS256', framework: 'fastify', module: 'fastify-jwt', variant: 'HS256' },
    {
      name: '@fastify/jwt with its cache',
      framework: 'fastify',
      module: 'fastify-jwt',
      variant: 'HS256, cached',
    },
    {
      name: '@fastify/session, in memory',
      framework: 'fastify',
      module: 'fastify-session',
      variant: 'in memory',
    },
  ],
  hono: [{ name: 'hono/jwt, HS256', framework: 'hono', module: 'hono-jwt', variant: 'HS256' }],
  express: [
    {
      name: 'express-jwt, KeyObject',
      framework: 'express',
      module: 'express-jwt',
      variant: 'HS256, KeyObject',
    },
    { name: 'passport-jwt', framework: 'express', module: 'passport-jwt', variant: 'HS256, string secret' },
    {
      name: 'express-session, MemoryStore',
      framework: 'express',
      module: 'express-session',
      variant: 'MemoryStore',
    },
    {
      name: 'express-session, Redis',
      framework: 'express',
      module: 'express-session',
      variant: 'Redis',
      needsRedis: true,
    },
    {
      name: 'express-session, PostgreSQL',
      framework: 'express',
      module: 'express-session',
      variant: 'PostgreSQL',
    },
  ],
}

export const measureHttp: Measure = async plan => {
  const tables: Table[] = []
  for (const framework of ['node:http', 'fastify', 'hono', 'express'] as const) {
    say(`http: ${framework}`)
    const servers = [...unguardedServers(framework), ...own(framework), ...peers[framework]]
    const figures = await raceServers(plan, servers)
    tables.push(shareTable(`http-${framework}`, `${framework}: GET /me, guarded`, figures))
  }
  return { id: 'http', title: 'A guarded request', tables }
}

/** Rows as shares of the server without a check that is asked with the same kind of header: the median of those of each round. */
export function shareTable(id: string, title: string, figures: readonly ServerFigures[]): Table {
  const rows = figures.map(({ server: { name }, carrier, perSecond, cpu, rounds }): Row => {
    const base = figures.find(one => one.server.name.startsWith(unguarded) && one.carrier === carrier)
    if (base === undefined) throw new Error('there is no server without a check')
    return {
      name,
      isOwn: name.startsWith('Countersign'),
      values: {
        'per-second': perSecond,
        share: medianBeside(rounds, base.rounds, (one, other) => one.perSecond / other.perSecond),
        cpu,
        'cpu-share': medianBeside(rounds, base.rounds, (one, other) => other.cpu / one.cpu),
      },
    }
  })
  return {
    id,
    title,
    columns: [
      { id: 'per-second', label: 'requests a second' },
      { id: 'share', label: 'share of unguarded' },
      { id: 'cpu', label: 'CPU a request', unit: 'µs' },
      { id: 'cpu-share', label: 'share by CPU' },
    ],
    rows,
    charts: [{ column: 'cpu-share', title: `${title}: share of the unguarded route, by CPU` }],
    notes: ['The server has one core, the client another; where a store is asked, it shares them.'],
  }
}
