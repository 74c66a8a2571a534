/** One kept connection that sends the same check again and again: cheaper for the measuring process than a whole HTTP client. */
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'

const headEnd = Buffer.from('\r\n\r\n')

export interface Checked {
  began: number
  ended: number
  status: number
}

export class CheckConnection {
  readonly #socket: Socket
  readonly #host: string
  #received: Buffer = Buffer.alloc(0)
  #waiting: { resolve(status: number): void; reject(error: Error): void } | undefined

  private constructor(socket: Socket, host: string) {
    this.#socket = socket
    this.#host = host
    socket.setNoDelay(true)
    socket.on('data', piece => this.#take(piece))
    // What broke it, the call that waits is told by its end.
    socket.on('error', () => {})
    socket.on('close', () => this.#waiting?.reject(new Error('the connection was closed')))
  }

  static async open(url: string): Promise<CheckConnection> {
    const { hostname, port, host } = new URL(url)
    const socket = createConnection(Number(port), hostname)
    await once(socket, 'connect')
    return new CheckConnection(socket, host)
  }

  /** One at a time. */
  async check(credential: string): Promise<Checked> {
    const began = performance.now()
    const answered = new Promise<number>((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
    this.#socket.write(
      `GET /auth/check HTTP/1.1\r\nHost: ${this.#host}\r\nAuthorization: Bearer ${credential}\r\n\r\n`,
    )
    const status = await answered
    return { began, ended: performance.now(), status }
  }

  close(): void {
    this.#waiting = undefined
    this.#socket.destroy()
  }

  #take(piece: string | Buffer): void {
    this.#received = Buffer.concat([this.#received, Buffer.from(piece)])
    const end = this.#received.indexOf(headEnd)
    if (end === -1) return
    const head = this.#received.subarray(0, end).toString('latin1')
    // Every answer of this endpoint says how long it is.
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1])
    const whole = end + headEnd.length + length
    if (this.#received.length < whole) return
    this.#received = this.#received.subarray(whole)
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(Number(head.slice(9, 12)))
  }
}
