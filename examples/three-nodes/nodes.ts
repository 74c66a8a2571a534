/** Three node processes, each started again when it dies. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface ShopNode {
  readonly name: string
  readonly port: number
  process: ChildProcess
  /** Resolves when the process that runs now has begun to answer. */
  ready: Promise<void>
}

export class Nodes {
  readonly all: readonly ShopNode[]
  readonly #env: NodeJS.ProcessEnv
  readonly #say: (line: string) => void
  #isStopping = false

  /** @param ports - One a node; they stay the same when it is started again. */
  constructor(ports: readonly number[], env: NodeJS.ProcessEnv, say: (line: string) => void) {
    this.#env = env
    this.#say = say
    this.all = ports.map((port, index) => {
      const name = `node-${index + 1}`
      return { name, port, ...this.#run(name, port) }
    })
    for (const node of this.all) this.#watch(node)
  }

  async ready(): Promise<void> {
    await Promise.all(this.all.map(node => node.ready))
  }

  /** Ends a node as a power failure would: without a word. Resolves when it is gone; a new one is on its way then. */
  async kill(name: string): Promise<void> {
    const node = this.all.find(one => one.name === name)
    if (node === undefined) throw new Error(`There is no node ${name}.`)
    const { process: victim } = node
    const gone = once(victim, 'exit')
    victim.kill('SIGKILL')
    await gone
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    await Promise.all(
      this.all.map(async ({ process: child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const gone = once(child, 'exit')
        child.kill('SIGKILL')
        await gone
      }),
    )
  }

  #run(name: string, port: number): Pick<ShopNode, 'process' | 'ready'> {
    const child = fork(join(import.meta.dirname, 'node.ts'), {
      env: { ...this.#env, NODE_NAME: name, PORT: `${port}` },
      execArgv: [],
    })
    const ready = Promise.race([
      once(child, 'message').then(() => undefined),
      once(child, 'exit').then(() => {
        if (!this.#isStopping) throw new Error(`${name} ended before it was ready.`)
      }),
    ])
    // Whoever needs the node awaits it; a node that is killed while it starts is no fault by itself.
    ready.catch(() => {})
    return { process: child, ready }
  }

  #watch(node: ShopNode): void {
    node.process.once('exit', (_code, signal) => {
      if (this.#isStopping) return
      Object.assign(node, this.#run(node.name, node.port))
      this.#watch(node)
      this.#say(
        `${node.name} died (${signal ?? 'by itself'}); it starts again as process ${node.process.pid}`,
      )
    })
  }
}
