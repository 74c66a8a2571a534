/** What was aimed at, and whether a run met it. */
import { algorithms } from '../contenders/keys.ts'
import { cellOf, type Measured, type Table } from './result.ts'

export interface Target {
  id: string
  says: string
  /** What `actual` must be. */
  wanted: { atMost: number } | { atLeast: number }
  unit?: string
  /** The value that counts, of several the worst; `undefined` where the run did not measure it. */
  actual(measured: readonly Measured[]): number | undefined
  /** Where it is missed: why, as far as it is known. */
  why?: string
}

export interface Verdict {
  target: Target
  actual: number
  isMet: boolean
}

export function judge(measured: readonly Measured[]): Verdict[] {
  return targets.flatMap(target => {
    const actual = target.actual(measured)
    if (actual === undefined) return []
    const { wanted } = target
    const isMet = 'atMost' in wanted ? actual <= wanted.atMost : actual >= wanted.atLeast
    return [{ target, actual, isMet }]
  })
}

type Measurements = readonly Measured[]

const session = (measured: Measurements) =>
  cellOf(measured, 'check-session', 'Countersign, session', 'rotation')
const warmToken = (measured: Measurements) =>
  worst(
    Math.max,
    ['EdDSA', 'HS256'].map(one => cellOf(measured, 'check-token', `Countersign, ${one}`, 'rotation')),
  )

const modules =
  'Node.js alone takes some 65 MB, as the first row shows; the thread that writes the database some 12, zod with our schemas 5, argon2id 3.'
const takingApart =
  'An HMAC takes some 2 µs; to take a token apart and to parse its claims takes as long again however it is done, as the row by hand shows.'

const partsOfCheck =
  'The digest takes 0.3 µs (Node.js takes as long in a loop, and some 2 µs between requests), the two clocks 0.1, the two handles of the identity 0.1, and memory that is in no cache 0.2; the floor, a digest and a Map alone, is the first row of the table of sessions. All rise and fall together with what else the machine’s host does: in quiet hours the floor took 0.76 here, a session 1.21 and a token 1.66.'
const partsOfFirst =
  'Beyond what is done by hand a first check makes sure that no member of the JSON is repeated (0.6 µs), digests the whole token (0.5), judges every claim and every revocation, makes an identity of it, and takes the token into the cache and the oldest out (1.4), which is more than fast-jwt does without a cache; to keep a token only from its second check on would save that and cost a second verification, of 20 to 110 µs.'
const partsOfRoute =
  'A request of so small a server takes some 15 µs in quiet hours, and the target leaves 0.8 of them: to read the header, digest it and look the credential up. The floor, which does that and nothing else, is in the same table. A digest in JavaScript in place of the call into Node.js took half of what a session check had added; keeping the header of a connection to compare it with the next was not done, because how long a comparison takes tells what it found.'
const partsOfStrict =
  'Asking whether anything was committed (PRAGMA data_version) opens and ends a read of SQLite, which takes and gives back a lock of the file: 2 µs in a loop, some 5 between requests. One answer for all requests of a turn of the event loop would be cheaper, and was not done: a request that came in late in the turn would be judged by an answer that is older than it.'
const partsOfSignIn =
  'A sign-in takes the event loop 0.7 ms and the thread that writes 0.8, in caches that the hashes, of 19 MiB each, have emptied: it is durable with its line of the audit log before it is answered. And a core rests from the end of a hash until the next is begun by the event loop, which has to wait for a core itself; more hashes at once than cores did not help.'

const targets: readonly Target[] = [
  {
    id: 'session-check',
    says: 'A session check from the raw Cookie header, 100,000 in rotation',
    wanted: { atMost: 0.8 },
    unit: 'µs',
    why: partsOfCheck,
    actual: session,
  },
  {
    id: 'session-peers',
    says: 'How many times faster than the fastest session check of a peer',
    wanted: { atLeast: 10 },
    actual: measured => timesFaster(measured, () => true),
  },
  {
    id: 'session-stores',
    says: 'How many times faster than the fastest that asks a store',
    wanted: { atLeast: 100 },
    why: 'express-session over Redis answers in one to two tenths of a millisecond on this machine, where no network is between the two.',
    actual: measured => timesFaster(measured, name => /Redis|PostgreSQL|, SQLite/.test(name)),
  },
  {
    id: 'token-check',
    says: 'A check of a token that was verified before, 100,000 in rotation',
    wanted: { atMost: 1.2 },
    unit: 'µs',
    why: partsOfCheck,
    actual: warmToken,
  },
  {
    id: 'token-peer',
    says: 'How many times faster than fast-jwt with a filled cache',
    wanted: { atLeast: 2 },
    why: 'Both digest or hash the whole token; ours then judges every claim and every revocation anew, which is what ends a token at once.',
    actual: measured =>
      worst(
        Math.min,
        ['EdDSA', 'HS256'].map(one =>
          cellOf(measured, 'check-token', `fast-jwt with its cache, ${one}`, 'times-alike'),
        ),
      ),
  },
  ...algorithms.flatMap((algorithm): Target[] => [
    {
      id: `cold-${algorithm}`,
      says: `A new token, ${algorithm}: times the bare call of node:crypto`,
      wanted: { atMost: 1.15 },
      actual: measured => cellOf(measured, 'check-cold', 'Countersign', `${algorithm}-times-bare`),
      why: algorithm === 'HS256' ? takingApart : partsOfFirst,
    },
    {
      id: `cold-peer-${algorithm}`,
      says: `A new token, ${algorithm}: times fast-jwt`,
      wanted: { atMost: 1 },
      why: partsOfFirst,
      actual: measured => cellOf(measured, 'check-cold', 'Countersign', `${algorithm}-times-fast-jwt`),
    },
  ]),
  ...['node:http', 'fastify'].flatMap(framework =>
    ['session', 'token'].map(
      (mode): Target => ({
        id: `route-${framework}-${mode}`,
        says: `A route guarded by a ${mode} on ${framework}: share of the unguarded one, by CPU`,
        wanted: { atLeast: 0.95 },
        why: partsOfRoute,
        actual: measured => cellOf(measured, `http-${framework}`, `Countersign, ${mode}`, 'cpu-share'),
      }),
    ),
  ),
  {
    id: 'strict',
    says: 'The same on node:http, strict over SQLite',
    wanted: { atLeast: 0.9 },
    why: partsOfStrict,
    actual: measured => cellOf(measured, 'strict-http', 'Countersign, session, strict', 'cpu-share'),
  },
  {
    id: 'memory',
    says: 'A live session of ten million, resident',
    wanted: { atMost: 100 },
    unit: 'bytes',
    actual: measured => cellOf(measured, 'memory', 'Countersign, 10 million', 'bytes'),
  },
  {
    id: 'stall',
    says: 'The longest stall on the way to ten million and there',
    wanted: { atMost: 20 },
    unit: 'ms',
    why: 'The collections of V8 are the longest, of what the reads of the measurement itself leave behind; the table is outside of their reach, and a step in which a part of its index grows takes 2 to 3 ms.',
    actual: measured =>
      worst(
        Math.max,
        ['1', '5', '10'].map(millions =>
          cellOf(measured, 'memory', `Countersign, ${millions} million`, 'turn'),
        ),
      ),
  },
  {
    id: 'sign-in',
    says: 'Sign-ins a second: share of the rate of the hash alone',
    wanted: { atLeast: 0.95 },
    why: partsOfSignIn,
    actual: measured =>
      worst(
        Math.min,
        ['session', 'token'].map(mode => cellOf(measured, 'sign-in', `Countersign, ${mode}`, 'share')),
      ),
  },
  {
    id: 'flood',
    says: 'Checks under a flood of sign-ins, 99th percentile: times that in quiet',
    wanted: { atMost: 3 },
    why: 'Server, clients and hashing share two cores, of which the server leaves one to checks; the clients take their part of that one.',
    actual: measured => cellOf(measured, 'flood', 'under the flood', 'ratio'),
  },
  {
    id: 'start',
    says: 'The server, to its first answer',
    wanted: { atMost: 500 },
    unit: 'ms',
    why: 'A quarter of the time is Node.js, as the first row shows; a fifth is zod.',
    actual: measured => cellOf(measured, 'start', 'Countersign, server', 'ms'),
  },
  {
    id: 'rest',
    says: 'The server at rest, resident',
    wanted: { atMost: 90 },
    unit: 'MB',
    why: modules,
    actual: measured => cellOf(measured, 'start', 'Countersign, server', 'resident'),
  },
]

/** Of several the one that counts; none where one is missing. */
function worst(
  choose: (...values: number[]) => number,
  values: readonly (number | undefined)[],
): number | undefined {
  const known = values.filter(value => value !== undefined)
  return known.length === values.length ? choose(...known) : undefined
}

function timesFaster(measured: Measurements, isPeer: (name: string) => boolean): number | undefined {
  const table: Table | undefined = measured
    .flatMap(({ tables }) => tables)
    .find(({ id }) => id === 'check-session')
  const peers = (table?.rows ?? [])
    .filter(({ name, isOwn }) => !isOwn && !name.startsWith('floor') && isPeer(name))
    .flatMap(({ values }) => values.ratio ?? [])
  return peers.length === 0 ? undefined : Math.min(...peers)
}
