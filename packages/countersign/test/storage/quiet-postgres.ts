/** A PostgreSQL of the file’s own: what is pruned depends on the transactions of all databases of a server, and others run tests too. */
import { afterAll, beforeAll } from 'vitest'
import { OwnServer } from '../../../../test/postgres/own-server.ts'

/** @returns Makes an empty database; answers its address. */
export function quietPostgres(): () => Promise<string> {
  let server: OwnServer | undefined
  let count = 0
  beforeAll(async () => {
    server = await OwnServer.start({ settings: { fsync: 'off', autovacuum: 'off' } })
  })
  afterAll(() => server?.remove())
  return () => {
    if (server === undefined) throw new Error('the server has not been started')
    count += 1
    return server.createDatabase(`quiet_${count}`)
  }
}
