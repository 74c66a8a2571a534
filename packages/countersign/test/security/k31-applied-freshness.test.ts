/** K31: only what was applied makes a node fresher, whoever else reads the feed and whatever fails on the way. Over real files. */
import type { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { StorageError } from '../../src/core/errors.ts'
import { type Countersign, createCountersign, type Storage } from '../../src/index.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { cheapHashing, issuer, open, password, secret, somebody, verdict } from '../account/open.ts'
import { useFolder } from '../storage/folder.ts'

const newFile = useFolder()

interface Pair {
  here: Countersign
  there: Countersign
  /** The store of `here`, as whoever else in its process reads it. */
  store: Storage
  /** The thread through which `here` writes. */
  thread: Worker
  /** Makes every load of keys fail on `here`, until it is set back. */
  loads: { fail: boolean }
}

/** Two nodes over one file, as two processes are; what belongs to the first is in the test's hands. */
async function twoNodes(): Promise<Pair> {
  const file = newFile()
  const started: Worker[] = []
  const note = (worker: Worker) => started.push(worker)
  process.on('worker', note)
  const store = await sqlite(file).open()
  process.off('worker', note)
  const [thread] = started
  if (thread === undefined) throw new Error('the store has no thread')
  const loads = { fail: false }
  const list = () => (loads.fail ? Promise.reject(new StorageError('the disk is busy')) : store.keys.list())
  const storage = { ...store, keys: { list, change: store.keys.change } }
  const { auth: there, clock } = await open({ storage: sqlite(file) })
  const options = { storage: { open: async () => storage }, issuer, secret, password: cheapHashing }
  const here = await createCountersign({ ...options, onFault: () => {} }, clock)
  // A node whose thread has died cannot withdraw; its store is closed here whatever the test did.
  onTestFinished(() =>
    here
      .close()
      .catch(() => {})
      .then(() => store.close()),
  )
  return { here, there, store, thread, loads }
}

async function kidOfNewToken(auth: Countersign): Promise<{ kid: string; headers: Record<string, string> }> {
  const outcome = await auth.signIn({ identifier: 'ada', password, credential: 'token' })
  if (!outcome.ok || outcome.credential !== 'token') throw new Error('no token for the test')
  const [header = ''] = outcome.accessToken.split('.')
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
  return { kid, headers: { authorization: `Bearer ${outcome.accessToken}` } }
}

describe('K31 freshness belongs to what was applied', () => {
  test('somebody else who reads the feed of this node does not make the node fresher', async () => {
    const { here, there, store } = await twoNodes()
    const ada = await somebody(here)
    for (let round = 0; round < 5; round++) {
      for (const signIn of [ada.session, ada.token]) {
        const headers = await signIn()
        expect(await verdict(here, headers)).toBe('ok')
        // As `GET /auth/revocations?after=…` does for a verifier that is behind, before and after the end.
        const { cursor } = await store.changes.read()
        await there.subjects.revokeAll(ada.id)
        await store.changes.read(cursor)
        expect(await verdict(here, headers)).toBe('revoked')
      }
    }
  })

  test('a key was revoked, the keys cannot be read once: 503 until they were, then its tokens are refused', async () => {
    const { here, there, loads } = await twoNodes()
    await somebody(here)
    const { kid, headers } = await kidOfNewToken(here)
    expect(await verdict(here, headers)).toBe('ok')
    loads.fail = true
    await there.keys.revoke(kid)
    for (let asked = 0; asked < 5; asked++) {
      expect(await verdict(here, headers)).toBe('storage-unavailable')
      expect(await here.isReady()).toBe(false)
    }
    loads.fail = false
    expect(await verdict(here, headers)).toBe('revoked')
    expect(await here.isReady()).toBe(true)
  })

  test('a key was revoked, and the thread that writes has died: the node reads on, and not one token more is accepted', async () => {
    const { here, there, thread } = await twoNodes()
    const ada = await somebody(here)
    const { kid, headers } = await kidOfNewToken(here)
    const session = await ada.session()
    for (const each of [headers, session]) expect(await verdict(here, each)).toBe('ok')
    await thread.terminate()
    // While nothing has changed, what the node holds is still the truth.
    expect(await verdict(here, headers)).toBe('ok')
    await there.keys.revoke(kid)
    for (let asked = 0; asked < 5; asked++) {
      expect(await verdict(here, headers)).toBe('revoked')
      expect(await verdict(here, session)).toBe('ok')
    }
  })
})
