/** One HTTP request with its times: kept connections, and an answer or none. */
import { Agent, request } from 'node:http'

export interface Answer {
  began: number
  ended: number
  /** 0: the connection broke, or no answer came in time. */
  status: number
  body: Readonly<Record<string, unknown>>
  header(name: string): string | undefined
}

export interface Ask {
  method: string
  path: string
  authorization?: string
  body?: object
}

/** How long an answer may take, ms: far more than any fault lasts, so that a slow machine is not taken for a silent node. */
const patienceMs = 20_000

export class HttpCaller {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 })

  ask(url: string, { method, path, authorization, body }: Ask): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      ...(authorization !== undefined && { authorization }),
      ...(text !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      }),
    }
    const began = performance.now()
    return new Promise(resolve => {
      const outgoing = request(url + path, { method, agent: this.#agent, headers }, incoming => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', none)
        incoming.on('end', () => {
          const ended = performance.now()
          const isJson = incoming.headers['content-type']?.includes('json') === true
          const received = Buffer.concat(chunks).toString()
          resolve({
            began,
            ended,
            status: incoming.statusCode ?? 0,
            body: isJson ? JSON.parse(received) : {},
            header: name => {
              const value = incoming.headers[name]
              return typeof value === 'string' ? value : undefined
            },
          })
        })
      })
      const none = () => {
        resolve({ began, ended: performance.now(), status: 0, body: {}, header: () => undefined })
      }
      outgoing.on('error', none)
      outgoing.setTimeout(patienceMs, () => outgoing.destroy(new Error('no answer in time')))
      outgoing.end(text)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
