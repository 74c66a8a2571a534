/** One node of several over one store, for measuring how long a revocation takes from one to the other. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Countersign, StorageDriver } from 'countersign'
import { postgres } from 'countersign/storage/postgres'
import { sqlite } from 'countersign/storage/sqlite'
import { headerName, type Mode, open as openNode, signInMany } from './contenders/countersign.ts'
import { answerQuestions } from './harness/worker.ts'

export interface NodeInput {
  store: { sqlite: string } | { postgres: string }
  secret: string
}

/** Instants of the machine's monotonic clock, ns: the same for every process. */
export interface Revoked {
  called: bigint
  acknowledged: bigint
}

export interface Watched {
  /** When the last check began that was accepted, and when the first refusal was there. */
  lastAccepted: bigint
  refused: bigint
}

interface Credential {
  mode: Mode
  header: string
}

let auth: Countersign

/** With the bound that is the store's own. */
async function open({ store, secret }: NodeInput): Promise<void> {
  const storage: StorageDriver = 'sqlite' in store ? sqlite(store.sqlite) : postgres(store.postgres)
  auth = await openNode({ storage, secret, maxStalenessMs: 'sqlite' in store ? 0 : 1000 })
}

async function signIn(mode: Mode): Promise<string> {
  const [header = ''] = await signInMany(auth, mode, 1)
  return header
}

async function check({ mode, header }: Credential): Promise<string | undefined> {
  const outcome = await auth.authenticate({ [headerName(mode)]: header })
  return outcome.ok ? outcome.identity.subject : undefined
}

/** Checks without a pause until it is refused. */
async function watch(credential: Credential): Promise<Watched> {
  let lastAccepted = 0n
  for (;;) {
    const began = process.hrtime.bigint()
    if ((await check(credential)) === undefined) return { lastAccepted, refused: process.hrtime.bigint() }
    lastAccepted = began
    await turn()
  }
}

async function revoke(subject: string): Promise<Revoked> {
  const called = process.hrtime.bigint()
  await auth.subjects.revokeAll(subject)
  return { called, acknowledged: process.hrtime.bigint() }
}

answerQuestions({ open, signIn, check, watch, revoke })
