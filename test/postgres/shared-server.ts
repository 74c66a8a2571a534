/** Databases on the PostgreSQL that the whole test run shares; see global-setup.ts. */
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { inject } from 'vitest'
import { createDatabase } from './own-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Who connects to that port of this machine is told the address of the server. */
    postgresDoor: number
  }
}

let count = 0

/** An empty database of one's own; answers its address. */
export async function freshDatabase(): Promise<string> {
  const server = await serverUrl()
  count += 1
  const name = `test_${process.pid}_${Date.now().toString(36)}_${count}`
  await createDatabase(server, name)
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** The address of the server, as its superuser. */
export async function serverUrl(): Promise<string> {
  const answer: { url?: string; fault?: string } = JSON.parse(
    await text(connect(inject('postgresDoor'), '127.0.0.1')),
  )
  if (answer.url === undefined) throw new Error(answer.fault)
  return answer.url
}
