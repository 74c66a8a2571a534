/** How the store reaches its database. */
import type { DecidingClock } from './encode.ts'
import type { Access } from './tls.ts'

export interface DatabaseOptions {
  /** How to connect. It holds the password: it is given to the driver, and to nothing else. */
  access: Access
  schema: string
  maxConnections: number
  clock: DecidingClock
}
