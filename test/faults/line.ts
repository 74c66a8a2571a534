/** The line between a node and the database, a TCP proxy that a test can cut, slow down, or make silent while its connections stay open. */
import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net'

export type LineMode =
  | { kind: 'through' }
  /** Every connection is reset, and every new one. */
  | { kind: 'cut' }
  /** By so much at the most, ms: every connection by a share of its own, so that one overtakes another. */
  | { kind: 'delay'; toStore: number; fromStore: number }
  /** Nothing is passed on any more; new connections are taken and never answered. What was held back is lost when it ends. */
  | { kind: 'half-open' }

type Direction = 'toStore' | 'fromStore'

const goldenRatio = (Math.sqrt(5) - 1) / 2

export class Line {
  readonly #server: Server
  readonly #target: { host: string; port: number }
  readonly #sockets = new Set<Socket>()
  #mode: LineMode = { kind: 'through' }
  #accepted = 0
  /** Called for each new connection; what it answers is told of every piece that goes to the store, for counting. */
  watch: (() => (piece: Buffer) => void) | undefined

  constructor(target: { host: string; port: number }) {
    this.#target = target
    this.#server = createServer(client => this.#accept(client))
  }

  async open(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  setMode(mode: LineMode): void {
    // A connection that went silent has lost bytes: nobody can go on with it.
    if (mode.kind === 'cut' || this.#mode.kind === 'half-open') this.#reset()
    this.#mode = mode
  }

  async close(): Promise<void> {
    this.#reset()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  #accept(client: Socket): void {
    this.#keep(client)
    if (this.#mode.kind === 'cut') {
      client.resetAndDestroy()
      return
    }
    // Swallowed: read, so that the peer sees its bytes go, and never passed on.
    if (this.#mode.kind === 'half-open') {
      client.resume()
      return
    }
    const store = createConnection({ ...this.#target, noDelay: true })
    this.#keep(store)
    client.setNoDelay(true)
    // Spread evenly, however many there are.
    this.#accepted += 1
    const share = (this.#accepted * goldenRatio) % 1
    this.#pass(client, store, 'toStore', share)
    this.#pass(store, client, 'fromStore', share)
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    // A reset is what this is for; its other half is closed below.
    socket.on('error', () => undefined)
  }

  #pass(from: Socket, to: Socket, direction: Direction, share: number): void {
    // One queue: a piece must not overtake an earlier one that was held back for longer.
    const queue: { at: number; deliver: () => void }[] = []
    const told = direction === 'toStore' ? this.watch?.() : undefined
    const drain = () => {
      for (let next = queue[0]; next !== undefined; next = queue[0]) {
        const waitMs = next.at - performance.now()
        if (waitMs > 0) {
          setTimeout(drain, Math.ceil(waitMs))
          return
        }
        queue.shift()
        next.deliver()
      }
    }
    const hand = (deliver: () => void) => {
      const mode = this.#mode
      if (mode.kind === 'half-open') return
      const at = performance.now() + (mode.kind === 'delay' ? mode[direction] * share : 0)
      queue.push({ at, deliver })
      if (queue.length === 1) drain()
    }
    from.on('data', (piece: Buffer) => {
      told?.(piece)
      hand(() => {
        if (to.writable && this.#mode.kind !== 'half-open') to.write(piece)
      })
    })
    from.on('end', () => hand(() => void to.end()))
    from.on('close', () => hand(() => void to.destroy()))
  }
}
