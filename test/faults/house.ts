/** All that a run is made of: the nodes, the store, and every fault done to them and healed again. */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Recorder } from './recorder.ts'
import { type PlannedFault, strikesNode } from './schedule.ts'
import { ServerNode } from './server-node.ts'
import type { Store } from './store.ts'

export const administrator: Readonly<{ identifier: string; password: string }> = {
  identifier: 'admin',
  password: 'nine loud ravens at dusk',
}

export interface HouseSetup {
  build: string
  folder: string
  store: Store
  nodes: number
  recorder: Recorder
  movesClocks: boolean
  env: Readonly<Record<string, string>>
}

export class House {
  readonly nodes: readonly ServerNode[]
  readonly #setup: HouseSetup

  constructor(setup: HouseSetup) {
    this.#setup = setup
    const { build, folder, store, recorder, movesClocks } = setup
    const env = {
      COUNTERSIGN_SECRET: randomBytes(32).toString('base64url'),
      COUNTERSIGN_PUBLIC_URL: 'http://127.0.0.1',
      COUNTERSIGN_ADMIN_IDENTIFIER: administrator.identifier,
      COUNTERSIGN_ADMIN_PASSWORD: administrator.password,
      COUNTERSIGN_SIGN_IN_RATE: 'off',
      COUNTERSIGN_PASSWORD_MEMORY_KIB: '8',
      COUNTERSIGN_PASSWORD_PASSES: '1',
      COUNTERSIGN_PASSWORD_QUEUE: '10000',
      COUNTERSIGN_SESSIONS_PER_SUBJECT: '10000',
      COUNTERSIGN_REFRESH: 'on',
      // Every line of the audit log waits for its turn; the run is about endings, which all have one.
      COUNTERSIGN_AUDIT_SIGN_INS: 'off',
      COUNTERSIGN_LOG_LEVEL: 'error',
      COUNTERSIGN_DRAIN_MS: '0',
      ...setup.env,
    }
    this.nodes = Array.from({ length: setup.nodes }, (_, number) => {
      return new ServerNode({
        number,
        build,
        folder,
        movesClock: movesClocks,
        env: { ...env, COUNTERSIGN_DATABASE_URL: store.url(number) },
        onDied: (node, detail) => {
          // Noted as what it is; the run goes on, so that what follows is seen too.
          const over = recorder.fault({ fault: 'died', node, detail })
          void this.nodes[node]?.start().then(over)
        },
      })
    })
  }

  /** Nothing of a run outlives it, however it ends. */
  readonly #killAtExit = () => {
    for (const node of this.nodes) node.abandon()
  }

  /** One after the other: the first makes the store. */
  async start(): Promise<void> {
    process.once('exit', this.#killAtExit)
    for (const node of this.nodes) await node.start()
  }

  /** Does it, waits, and heals it; resolves when what was struck answers again. */
  async strike(planned: PlannedFault): Promise<void> {
    const { fault, node, amount, forMs } = planned
    const detail = amount === undefined ? undefined : JSON.stringify(amount)
    const over = this.#setup.recorder.fault({
      fault,
      ...(node !== undefined && { node }),
      ...(detail !== undefined && { detail }),
    })
    const heal = await this.#begin(planned)
    await pause(forMs)
    await heal()
    over()
  }

  /** Each at its time; one that took long pushes the next of its lane, never itself. */
  async strikeAll(faults: readonly PlannedFault[], isOver: () => boolean): Promise<void> {
    const began = performance.now()
    const lanes = Map.groupBy(faults, ({ fault }) => strikesNode(fault))
    const work = [...lanes.values()].map(async lane => {
      for (const planned of lane) {
        await pause(Math.max(0, began + planned.at - performance.now()))
        if (isOver()) return
        await this.strike(planned)
      }
    })
    await Promise.all(work)
  }

  async close(): Promise<void> {
    for (const node of this.nodes) await node.kill()
    process.off('exit', this.#killAtExit)
    await this.#setup.store.close()
  }

  async #begin({ fault, node = 0, amount }: PlannedFault): Promise<() => void | Promise<void>> {
    const struck = this.nodes[node]
    if (struck === undefined) throw new RangeError(`there is no node ${node}`)
    const { store } = this.#setup
    const line = store.lines[node]
    switch (fault) {
      case 'kill':
        await struck.kill()
        return () => struck.start()
      case 'pause':
        struck.pause()
        return () => struck.resume()
      case 'clock':
        struck.setClock(amount !== undefined && 'jumpMs' in amount ? amount.jumpMs : 0)
        return () => struck.setClock(0)
      case 'cut':
      case 'half-open':
        line?.setMode({ kind: fault })
        return () => line?.setMode({ kind: 'through' })
      case 'delay':
        if (amount !== undefined && 'toStore' in amount) line?.setMode({ kind: 'delay', ...amount })
        return () => line?.setMode({ kind: 'through' })
      case 'database-restart':
        await store.restart?.()
        return () => undefined
      case 'database-crash':
        await store.crash?.()
        return () => undefined
      case 'disk-full':
        for (const each of this.nodes) each.setDiskFull(true)
        return () => {
          for (const each of this.nodes) each.setDiskFull(false)
        }
    }
  }
}
