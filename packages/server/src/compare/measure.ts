/** The comparison: each mode measured over the trial's store, taking turns where time is what is measured. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Countersign } from 'countersign'
import { closingAfter } from '../store/closing-after.ts'
import { Child } from './child.ts'
import { counted } from './counted-storage.ts'
import { type Figures, type Mode, type ModeFigures, modes, type Renewal } from './figures.ts'
import {
  type Credential,
  check,
  cookieNameOf,
  makeSubject,
  openTrialNode,
  refreshTokenOf,
  renew,
  signIn,
  signInMany,
  type Trial,
} from './trial-node.ts'
import { type TrialAddress, trialDriver } from './trial-store.ts'

export interface Measuring {
  trial: Trial
  address: TrialAddress
  /** How long that takes whose length can be chosen, s; the rest takes some ten seconds more. */
  seconds: number
  /** Told what is going on. */
  onProgress(text: string): void
}

/** Credentials that take turns, for each second of measuring. */
const credentialsPerSecond = 50
const mostCredentials = 1000
const mostChecksPerRound = 2000
const roundMilliseconds = 50

type ByMode<Value> = Record<Mode, Value>

export async function measure(measuring: Measuring): Promise<Figures> {
  const { trial, address, seconds, onProgress } = measuring
  const store = counted(trialDriver(address))
  const auth = await openTrialNode(trial, store.driver, true)
  return closingAfter(auth, async () => {
    onProgress('a node at rest')
    const storeCallsAtRest = await callsAtRest(store.calls, Math.max(seconds / 10, 0.5))
    const count = Math.min(seconds * credentialsPerSecond, mostCredentials)
    onProgress(`${count.toLocaleString('en')} sign in for each mode`)
    const cookieName = cookieNameOf(trial)
    const credentials: ByMode<Credential[]> = {
      session: await signInMany(auth, 'session', count, cookieName),
      token: await signInMany(auth, 'token', count, cookieName),
    }
    onProgress('checks')
    const firstTokenCheckMicroseconds = await measureFirstChecks(auth, credentials.token)
    const checks = await measureChecks(auth, credentials, store.calls, seconds * 0.4)
    onProgress('sign-ins')
    const signIns = await measureSignIns(trial, address, seconds * 0.25)
    const renewal = trial.settings.refresh
      ? await measureRenewals(trial, address, seconds * 0.05)
      : { milliseconds: signIns.token.signInMilliseconds, storeCalls: signIns.token.signInStoreCalls }
    onProgress('revocations, seen from another process')
    const revocations = await measureRevocations(measuring, auth, seconds * 0.2)
    onProgress('memory of those who are signed in')
    const memory = await weigh(trial)
    const figuresOf = (mode: Mode): ModeFigures => ({
      memoryBytes: memory[mode],
      ...checks[mode],
      requestBytes: requestBytes(credentials[mode][0]),
      ...signIns[mode],
      ...revocations[mode],
    })
    return {
      session: figuresOf('session'),
      token: figuresOf('token'),
      firstTokenCheckMicroseconds,
      renewal,
      storeCallsAtRest,
    }
  })
}

async function weigh(trial: Trial): Promise<ByMode<number>> {
  const weights: ByMode<number> = { session: 0, token: 0 }
  for (const mode of modes) {
    const child = new Child('weigh-process', ['--expose-gc'])
    try {
      weights[mode] = await child.ask<number>('weigh', { trial, mode })
    } finally {
      await child.stop()
    }
  }
  return weights
}

async function callsAtRest(calls: () => number, seconds: number): Promise<number> {
  const before = calls()
  const began = performance.now()
  await pause(seconds * 1000)
  return ((calls() - before) * 1000) / (performance.now() - began)
}

/** None of them was presented to this node before. */
async function measureFirstChecks(auth: Countersign, tokens: readonly Credential[]): Promise<number> {
  const times: number[] = []
  for (const token of tokens) {
    const began = performance.now()
    await checkAll(auth, [token], 1)
    times.push((performance.now() - began) * 1000)
  }
  return median(times)
}

async function measureChecks(
  auth: Countersign,
  credentials: ByMode<Credential[]>,
  calls: () => number,
  seconds: number,
): Promise<ByMode<Pick<ModeFigures, 'checkMicroseconds' | 'storeCallsPerThousandChecks'>>> {
  const times: ByMode<number[]> = { session: [], token: [] }
  const asked: ByMode<number> = { session: 0, token: 0 }
  // The code is compiled meanwhile. Where each check asks a store that is far away, there are fewer.
  const paces: ByMode<number> = { session: 0, token: 0 }
  for (const mode of modes) {
    const warmUpUntil = performance.now() + seconds * 100
    for (let round = 0; round < 5 && (round === 0 || performance.now() < warmUpUntil); round++)
      paces[mode] = await paceOf(auth, credentials[mode])
  }
  const until = performance.now() + seconds * 1000
  do {
    for (const mode of modes) {
      const before = calls()
      const began = performance.now()
      await checkAll(auth, credentials[mode], paces[mode])
      times[mode].push(((performance.now() - began) * 1000) / paces[mode])
      asked[mode] += calls() - before
    }
    // What runs beside checks, such as following the feed, has its turn between rounds and is counted at rest.
    await pause(1)
  } while (performance.now() < until)
  const figuresOf = (mode: Mode) => ({
    checkMicroseconds: median(times[mode]),
    storeCallsPerThousandChecks: (asked[mode] * 1000) / (times[mode].length * paces[mode]),
  })
  return { session: figuresOf('session'), token: figuresOf('token') }
}

/** How many checks a round has: as many as a round's time bears. */
async function paceOf(auth: Countersign, credentials: readonly Credential[]): Promise<number> {
  const until = performance.now() + roundMilliseconds
  let done = 0
  while (done < mostChecksPerRound && performance.now() < until) {
    await checkAll(auth, credentials, 20)
    done += 20
  }
  return done
}

async function checkAll(auth: Countersign, credentials: readonly Credential[], count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const credential = credentials[index % credentials.length]
    if (credential === undefined) throw new Error('there are no credentials')
    const answer = check(auth, credential)
    const outcome = answer instanceof Promise ? await answer : answer
    if (!outcome.ok) throw new Error(`a good credential was refused: ${outcome.reason}`)
  }
}

/** With the password's hash as it is set. */
async function measureSignIns(
  trial: Trial,
  address: TrialAddress,
  seconds: number,
): Promise<ByMode<Pick<ModeFigures, 'signInMilliseconds' | 'signInStoreCalls'>>> {
  const store = counted(trialDriver(address))
  const auth = await openTrialNode(trial, store.driver, false)
  return closingAfter(auth, async () => {
    const identifier = await makeSubject(auth)
    const times: ByMode<number[]> = { session: [], token: [] }
    const asked: ByMode<number[]> = { session: [], token: [] }
    const until = performance.now() + seconds * 1000
    do {
      for (const mode of modes) {
        const before = store.calls()
        const cpu = process.cpuUsage()
        await signIn(auth, mode, identifier, cookieNameOf(trial))
        const { user, system } = process.cpuUsage(cpu)
        times[mode].push((user + system) / 1000)
        asked[mode].push(store.calls() - before)
      }
    } while (performance.now() < until)
    const figuresOf = (mode: Mode) => ({
      signInMilliseconds: median(times[mode]),
      signInStoreCalls: median(asked[mode]),
    })
    return { session: figuresOf('session'), token: figuresOf('token') }
  })
}

/** One login's token, exchanged over and over. */
async function measureRenewals(trial: Trial, address: TrialAddress, seconds: number): Promise<Renewal> {
  const store = counted(trialDriver(address))
  const auth = await openTrialNode(trial, store.driver, true)
  return closingAfter(auth, async () => {
    let refreshToken = await refreshTokenOf(auth, await makeSubject(auth))
    const times: number[] = []
    const asked: number[] = []
    const until = performance.now() + seconds * 1000
    do {
      const before = store.calls()
      const cpu = process.cpuUsage()
      refreshToken = await renew(auth, refreshToken)
      const { user, system } = process.cpuUsage(cpu)
      times.push((user + system) / 1000)
      asked.push(store.calls() - before)
    } while (performance.now() < until)
    return { milliseconds: median(times), storeCalls: median(asked) }
  })
}

async function measureRevocations(
  { trial, address }: Measuring,
  auth: Countersign,
  seconds: number,
): Promise<ByMode<Pick<ModeFigures, 'revokeMilliseconds' | 'revokeWorstMilliseconds'>>> {
  const child = new Child('watch-process')
  try {
    await child.ask('open', { trial, address })
    const times: ByMode<number[]> = { session: [], token: [] }
    const until = performance.now() + seconds * 1000
    do {
      for (const mode of modes) times[mode].push(await revokeOnce(trial, auth, child, mode))
    } while (performance.now() < until)
    await child.ask('close')
    const figuresOf = (mode: Mode) => ({
      revokeMilliseconds: median(times[mode]),
      revokeWorstMilliseconds: Math.max(...times[mode]),
    })
    return { session: figuresOf('session'), token: figuresOf('token') }
  } finally {
    await child.stop()
  }
}

async function revokeOnce(trial: Trial, auth: Countersign, child: Child, mode: Mode): Promise<number> {
  const identifier = await makeSubject(auth)
  const credential = await signIn(auth, mode, identifier, cookieNameOf(trial))
  const subject = await auth.subjects.findByIdentifier(identifier)
  if (subject === undefined || !(await child.ask<boolean>('isAccepted', credential)))
    throw new Error('a good credential was refused')
  const refused = child.ask<bigint>('watch', credential)
  const called = process.hrtime.bigint()
  await auth.subjects.revokeAll(subject.id)
  return Number((await refused) - called) / 1e6
}

/** The header line as HTTP/1.1 has it, with its line break. */
function requestBytes(credential: Credential | undefined): number {
  if (credential === undefined) throw new Error('there are no credentials')
  return `${credential.name}: ${credential.value}\r\n`.length
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}
