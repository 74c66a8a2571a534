/** The end of a run: nothing is struck any more, and everything that was promised is asked for. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Actor } from './actor.ts'
import type { Api } from './api.ts'
import type { House } from './house.ts'
import type { Verifiers } from './verifiers.ts'

/** How long everything may take to heal by itself, ms. */
const healingMs = 60_000
const atOnce = 12

/** Tries every credential and every password on every node, tokens through its verifiers too, and every refresh token once. */
export async function sweep(
  api: Api,
  verifiers: Verifiers,
  house: House,
  actors: readonly Actor[],
): Promise<void> {
  await healed(house)
  const tasks = actors.flatMap(actor => [...tasksFor(actor, api, verifiers, house.nodes.length)])
  const workers = Array.from({ length: atOnce }, async () => {
    for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) await task()
  })
  await Promise.all(workers)
}

function* tasksFor(
  { account, alive, ended, password }: Actor,
  api: Api,
  verifiers: Verifiers,
  nodes: number,
): Generator<() => Promise<unknown>> {
  for (let node = 0; node < nodes; node++) {
    const scene = { node, account, isFinal: true }
    for (const held of [...alive.map(({ access }) => access), ...ended]) {
      yield () => api.check(scene, held, 'memory')
      if (held.kind === 'token') yield () => verifiers.check(scene, held)
    }
    if (password !== undefined) yield () => api.signIn(scene, account, password, 'token')
  }
  const scene = { node: 0, account, isFinal: true }
  for (const { refresh } of alive) if (refresh !== undefined) yield () => api.refresh(scene, refresh)
}

/** Waits until every node says that it is ready; one that does not is found by the sweep. */
async function healed(house: House): Promise<void> {
  const until = performance.now() + healingMs
  for (const { url } of house.nodes) {
    while (performance.now() < until) {
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) }).catch(
        () => undefined,
      )
      if (answer?.status === 200) break
      await pause(100)
    }
  }
}
