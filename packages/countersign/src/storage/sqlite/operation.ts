/** What runs in the writer thread: a port's method over a connection instead of over a promise. */
import type { Database } from './database.ts'

/**
 * Some methods of a port as functions over the thread's connection. Their types follow from the port, so that the two
 * sides of the thread cannot drift apart.
 */
export type Operations<Port, Methods extends keyof Port> = {
  [Method in Methods]: Port[Method] extends (...args: infer Args) => Promise<infer Output>
    ? (database: Database, ...args: Args) => Output
    : never
}
