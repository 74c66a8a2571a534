/** Another node over the trial's store, in a process of its own: checks a credential until it is refused, and tells when that was. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Countersign } from 'countersign'
import { answerQuestions } from './child.ts'
import { type Credential, check, openTrialNode, type Trial } from './trial-node.ts'
import { type TrialAddress, trialDriver } from './trial-store.ts'

let auth: Countersign

async function open({ trial, address }: { trial: Trial; address: TrialAddress }): Promise<void> {
  auth = await openTrialNode(trial, trialDriver(address), true)
}

/** Whether it is accepted. */
async function isAccepted(credential: Credential): Promise<boolean> {
  return (await check(auth, credential)).ok
}

/** @returns When the first refusal was there, by the machine's monotonic clock, ns. */
async function watch(credential: Credential): Promise<bigint> {
  while (await isAccepted(credential)) await turn()
  return process.hrtime.bigint()
}

answerQuestions({ open, isAccepted, watch, close: () => auth.close() })
