/** A comparison for a person, for a program, and as a picture. */
import { barChart } from '../chart/bar-chart.ts'
import { amount, bytes, figure } from '../terminal/figure.ts'
import { layOut } from '../terminal/table.ts'
import type { Comparison } from './comparison.ts'
import { type ModeFigures, modes } from './figures.ts'
import type { Projection } from './projection.ts'

export function comparisonText({ store, demand, figures, projected, recommendation }: Comparison): string {
  const measured = (name: string, show: (of: ModeFigures) => string) => {
    return [`  ${name}`, ...modes.map(mode => show(figures[mode]))]
  }
  const expected = (name: string, show: (of: Projection) => string) => {
    return [`  ${name}`, ...modes.map(mode => show(projected[mode]))]
  }
  const { users, requestsPerSecond, nodes } = demand
  const [mode, reason] = [recommendation.mode, recommendation.reason]
  return [
    ...layOut([
      ['Measured here', ...modes],
      measured('memory of a node for each who is signed in', of => bytes(of.memoryBytes)),
      measured('a check', of => `${figure(of.checkMicroseconds)} µs`),
      measured('store calls for a thousand checks', of => figure(of.storeCallsPerThousandChecks)),
      measured('added to every request', of => bytes(of.requestBytes)),
      measured('a sign-in, CPU', of => `${figure(of.signInMilliseconds)} ms`),
      measured('from revoking to refusal in another process', of => `${figure(of.revokeMilliseconds)} ms`),
      measured('  at worst', of => `${figure(of.revokeWorstMilliseconds)} ms`),
      ['  the first check of a token', '', `${figure(figures.firstTokenCheckMicroseconds)} µs`],
      ['  another token for one that has expired, CPU', '', `${figure(figures.renewal.milliseconds)} ms`],
      ['', '', ''],
      [
        `For ${amount(users)} signed in, ${amount(requestsPerSecond)} requests a second, ${amount(nodes)} node${nodes === 1 ? '' : 's'}`,
        ...modes,
      ],
      expected('memory a node', of => bytes(of.memoryPerNodeBytes)),
      expected('network a day', of => bytes(of.networkBytesPerDay)),
      expected('store calls a second, all nodes', of => figure(of.storeCallsPerSecond)),
      expected('  of them for sessions not in memory', of => figure(of.missesPerSecond)),
      expected('uses written or tokens renewed a second', of => figure(of.renewalsPerSecond)),
      expected('cores busy with it, all nodes', of => figure(of.cores)),
    ]).map(line => line.trimEnd()),
    '',
    `What suits: ${mode}. ${reason}`,
    'Tokens suit, whatever is said here, where services elsewhere check them without asking this store (docs/verifier.md).',
    ...(store === 'sqlite' && nodes > 1
      ? ['Several nodes share an SQLite file on one machine only; over several machines use PostgreSQL.']
      : []),
  ].join('\n')
}

/** @returns The members that `--json` has; docs/compare.md lists them. */
export function comparisonData({ store, demand, figures, projected, recommendation }: Comparison): object {
  return {
    store,
    measured: {
      session: measuredData(figures.session),
      token: measuredData(figures.token),
      token_first_check_microseconds: figures.firstTokenCheckMicroseconds,
      token_renewal_cpu_milliseconds: figures.renewal.milliseconds,
      token_renewal_store_calls: figures.renewal.storeCalls,
      store_calls_per_second_at_rest: figures.storeCallsAtRest,
    },
    demand: { users: demand.users, requests_per_second: demand.requestsPerSecond, nodes: demand.nodes },
    projected: { session: projectedData(projected.session), token: projectedData(projected.token) },
    suits: recommendation.mode,
    reason: recommendation.reason,
  }
}

function measuredData(of: ModeFigures): object {
  return {
    memory_bytes_per_user: of.memoryBytes,
    check_microseconds: of.checkMicroseconds,
    store_calls_per_thousand_checks: of.storeCallsPerThousandChecks,
    bytes_per_request: of.requestBytes,
    sign_in_cpu_milliseconds: of.signInMilliseconds,
    sign_in_store_calls: of.signInStoreCalls,
    revoke_milliseconds: of.revokeMilliseconds,
    revoke_worst_milliseconds: of.revokeWorstMilliseconds,
  }
}

function projectedData(of: Projection): object {
  return {
    memory_bytes_per_node: of.memoryPerNodeBytes,
    network_bytes_per_day: of.networkBytesPerDay,
    store_calls_per_second: of.storeCallsPerSecond,
    store_misses_per_second: of.missesPerSecond,
    renewals_per_second: of.renewalsPerSecond,
    cores: of.cores,
  }
}

export function comparisonChart({ demand, figures, projected }: Comparison): string {
  const panel = (title: string, unit: string, session: number, token: number) => ({
    title,
    unit,
    bars: [
      { label: 'session', value: session, isOwn: true },
      { label: 'token', value: token },
    ],
  })
  const { session, token } = figures
  const { session: sessions, token: tokens } = projected
  const megabyte = 1e6
  return barChart(`Sessions beside tokens, for ${amount(demand.users)} users`, [
    panel('A check', 'µs', session.checkMicroseconds, token.checkMicroseconds),
    panel('Added to every request', 'bytes', session.requestBytes, token.requestBytes),
    panel(
      'From revoking to refusal in another process',
      'ms',
      session.revokeMilliseconds,
      token.revokeMilliseconds,
    ),
    panel(
      'Memory a node',
      'MB',
      sessions.memoryPerNodeBytes / megabyte,
      tokens.memoryPerNodeBytes / megabyte,
    ),
    panel(
      'Network a day',
      'MB',
      sessions.networkBytesPerDay / megabyte,
      tokens.networkBytesPerDay / megabyte,
    ),
    panel('Store calls a second, all nodes', '', sessions.storeCallsPerSecond, tokens.storeCallsPerSecond),
  ])
}
