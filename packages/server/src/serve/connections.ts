/** Ends a server's connections in good order: everything that was accepted is answered, nothing idle holds up the end. */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate as nextRound } from 'node:timers/promises'

/** How long a connection that has not said anything may still begin a request after nothing new is accepted, ms. */
const silenceMs = 500
/** How long nobody must have come before the address is given up, and for how long that is tried at most, ms. */
const quietMs = 20
const quietLimitMs = 1500

export class Connections {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #lastAcceptedAt = 0

  constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket: Socket) => {
      this.#lastAcceptedAt = performance.now()
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  /**
   * Stops accepting; resolves when every request that had come is answered and every connection closed.
   *
   * When an address is given up the system resets the connections that wait in its queue, though their clients count as
   * accepted. So it is given up at a moment when the queue is empty: while answers are held back, whoever has asked
   * waits, and does not come again.
   */
  async end(gate: { hold(): void; release(): void }): Promise<void> {
    gate.hold()
    await this.#untilQuiet()
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    gate.release()
    const silence = setTimeout(() => this.#closeSilent(), silenceMs)
    await closed
    clearTimeout(silence)
  }

  /** Ends right after a round of the event loop that looked at the queue. One connection is accepted a round. */
  async #untilQuiet(): Promise<void> {
    const began = performance.now()
    for (;;) {
      await nextRound()
      const now = performance.now()
      if (now - Math.max(began, this.#lastAcceptedAt) > quietMs || now - began > quietLimitMs) return
    }
  }

  /** Browsers open connections that they may never use. */
  #closeSilent(): void {
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy()
  }
}
