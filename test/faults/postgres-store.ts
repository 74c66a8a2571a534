/** PostgreSQL as the store: a server of the run's own, and a line to it for each node. */
import { OwnServer } from '../postgres/own-server.ts'
import { Line } from './line.ts'
import type { Store } from './store.ts'

export async function postgresStore(nodes: number): Promise<Store> {
  const server = await OwnServer.start()
  const address = new URL(await server.createDatabase('countersign'))
  const lines = Array.from({ length: nodes }, () => new Line({ host: '127.0.0.1', port: server.port }))
  const urls: string[] = []
  for (const line of lines) {
    address.port = String(await line.open())
    urls.push(address.href)
  }
  return {
    kind: 'postgres',
    url: node => urls[node] ?? '',
    lines,
    weights: { cut: 3, delay: 4, 'half-open': 3, 'database-restart': 1, 'database-crash': 1 },
    gapMs: 2500,
    restart: async () => {
      await server.stop('fast')
      await server.restart()
    },
    crash: async () => {
      await server.stop('immediate')
      await server.restart()
    },
    close: async () => {
      for (const line of lines) await line.close()
      await server.remove()
    },
  }
}
