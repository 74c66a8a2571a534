/** A process of its own that holds many who are signed in, and tells what each takes of its memory. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Storage } from 'countersign'
import { memory } from 'countersign/storage/memory'
import { answerQuestions } from './child.ts'
import type { Mode } from './figures.ts'
import { check, cookieNameOf, openTrialNode, signInMany, type Trial } from './trial-node.ts'

/** Room is made for so many at once; only multiples of it are weighed. */
const room = 4096
const sessions = 6 * room
const tokens = 2 * room

async function weigh({ trial, mode }: { trial: Trial; mode: Mode }): Promise<number> {
  return mode === 'session' ? weighSessions(trial) : weighTokens(trial)
}

/** Over a store that has every session there could be and holds none of them: only the node's own memory grows. */
async function weighSessions(trial: Trial): Promise<number> {
  const storage = await memory().open()
  const driver = {
    // Unmarked ones are said to live, so that identifiers need not be ours to be looked up.
    open: async () => ({
      ...storage,
      sessions: { ...storage.sessions, find: findAny, hasUnmarked: async () => true },
    }),
  }
  const settings = { ...trial.settings, sessionMemoryMb: 64 }
  const auth = await openTrialNode({ ...trial, settings }, driver, true)
  const name = cookieNameOf(trial)
  const identifier = Buffer.alloc(32)
  const present = async (first: number, count: number) => {
    for (let index = first; index < first + count; index++) {
      identifier.writeUInt32LE(index)
      const outcome = await check(auth, {
        name: 'cookie',
        value: `${name}=${identifier.toString('base64url')}`,
      })
      if (!outcome.ok) throw new Error(`a good session was refused: ${outcome.reason}`)
    }
  }
  return weighed(present, sessions)
}

async function weighTokens(trial: Trial): Promise<number> {
  const settings = { ...trial.settings, refresh: false, auditSignIns: false }
  const auth = await openTrialNode({ ...trial, settings }, memory(), true)
  // Their texts are there before and after, so that they do not count.
  const credentials = await signInMany(auth, 'token', tokens, cookieNameOf(trial))
  const present = async (first: number, count: number) => {
    for (const credential of credentials.slice(first, first + count)) {
      const outcome = await check(auth, credential)
      if (!outcome.ok) throw new Error(`a good token was refused: ${outcome.reason}`)
    }
  }
  return weighed(present, tokens)
}

/** The first bring what comes with the first use of anything. */
async function weighed(
  present: (first: number, count: number) => Promise<void>,
  count: number,
): Promise<number> {
  await present(0, room)
  const before = await bufferBytes()
  await present(room, count - room)
  return ((await bufferBytes()) - before) / (count - room)
}

/** Both are held in buffers; what is on the heap beside them, many have in common. */
async function bufferBytes(): Promise<number> {
  let before = Number.POSITIVE_INFINITY
  for (;;) {
    global.gc?.()
    // Buffers are given back by a thread of their own, a little later.
    await pause(20)
    const { arrayBuffers } = process.memoryUsage()
    if (arrayBuffers >= before) return arrayBuffers
    before = arrayBuffers
  }
}

/** Each is another subject's; which, its digest says. */
function findAny(digest: Uint8Array): ReturnType<Storage['sessions']['find']> {
  const now = Date.now()
  return Promise.resolve({
    digest,
    sid: Buffer.from(digest.subarray(0, 16)).toString('base64url'),
    subjectId: Buffer.from(digest.subarray(16)).toString('base64url'),
    epoch: 0,
    createdAt: now,
    authenticatedAt: now,
    lastSeenAt: now,
    idleTimeoutSeconds: 86_400,
    absoluteExpiresAt: now + 86_400_000,
    amr: ['pwd'],
    carrier: 'cookie',
    remember: false,
    subject: { identifier: 'somebody', status: 'active', roles: ['user'], epoch: 0 },
  })
}

answerQuestions({ weigh })
