/** How the store reaches its database. */
import type { PoolConfig } from 'pg'
import type { DecidingClock } from './encode.ts'

export interface DatabaseOptions {
  /** How to connect. It holds the password: it is given to the driver, and to nothing else. */
  access: Pick<PoolConfig, 'connectionString' | 'ssl'>
  schema: string
  maxConnections: number
  clock: DecidingClock
}
