/** The line between a node and the database does what a run asks of it. */
import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Line } from './line.ts'

let echo: Server
let line: Line
let port: number
const clients: Socket[] = []

beforeEach(async () => {
  echo = createServer(socket => socket.on('error', () => undefined).pipe(socket))
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  line = new Line({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port })
  port = await line.open()
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await line.close()
  echo.close()
})

function connect(): Socket {
  const client = createConnection(port, '127.0.0.1')
  clients.push(client)
  return client
}

async function say(client: Socket, words: string): Promise<string> {
  client.write(words)
  const [heard] = await once(client, 'data')
  return String(heard)
}

/** Resolves with whether the connection was reset. */
function ended(client: Socket): Promise<string | undefined> {
  return new Promise(resolve => {
    client.on('error', (error: Error & { code?: string }) => resolve(error.code))
    client.on('close', () => resolve(undefined))
  })
}

describe('a line', () => {
  test('passes everything on', async () => {
    expect(await say(connect(), 'hello')).toBe('hello')
  })

  test('that is cut resets what is open and what comes, and heals', async () => {
    const client = connect()
    await say(client, 'hello')
    const over = ended(client)
    line.setMode({ kind: 'cut' })
    expect(await over).toBe('ECONNRESET')
    expect(await ended(connect())).toBe('ECONNRESET')
    line.setMode({ kind: 'through' })
    expect(await say(connect(), 'again')).toBe('again')
  })

  test('that is slow takes its time both ways, and keeps the order', async () => {
    const client = connect()
    await say(client, 'hello')
    line.setMode({ kind: 'delay', toStore: 60, fromStore: 40 })
    const began = performance.now()
    for (let piece = 0; piece < 20; piece++) {
      client.write(`${piece} `)
      // What was held back for long is not overtaken once the line is quick again.
      if (piece === 10) line.setMode({ kind: 'through' })
      await setImmediate()
    }
    const whole = Array.from({ length: 20 }, (_, piece) => `${piece} `).join('')
    let heard = ''
    while (heard.length < whole.length) heard += String((await once(client, 'data'))[0])
    expect(heard).toBe(whole)
    expect(performance.now() - began).toBeGreaterThanOrEqual(30)
  })

  test('that is half-open takes everything and says nothing; what went silent is reset when it heals', async () => {
    const client = connect()
    await say(client, 'hello')
    line.setMode({ kind: 'half-open' })
    const heard: string[] = []
    const late = connect()
    await once(late, 'connect')
    for (const each of [client, late]) {
      each.on('data', piece => heard.push(String(piece)))
      each.write('anybody?')
    }
    const over = Promise.all([ended(client), ended(late)])
    line.setMode({ kind: 'through' })
    expect(await over).toEqual(['ECONNRESET', 'ECONNRESET'])
    expect(heard).toEqual([])
  })
})
