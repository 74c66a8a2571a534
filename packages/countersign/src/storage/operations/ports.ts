/** The ports of a store, each method one call of its operation. */
import type { Operation } from '../sql/operation.ts'
import type { Defined } from './defined.ts'
import { operations, type Ports } from './operations.ts'

/** An operation as it is called: by its place in the table, so that another thread can be told which, and with its arguments. */
export interface Called {
  readonly port: string
  readonly method: string
  readonly use: Defined<never[], unknown>['use']
  readonly args: readonly unknown[]
  /** Begins the operation; anew with each call. */
  begin(): Operation<unknown>
}

/** @param call - Runs what is called, and resolves with what it comes to. */
export function createPorts(call: (called: Called) => Promise<unknown>): Ports {
  const ports = Object.entries(operations).map(([port, table]) => {
    const methods = Object.entries<Defined<never[], unknown>>(table).map(([method, { use, run }]) => {
      const called = (...args: never[]) => call({ port, method, use, args, begin: () => run(...args) })
      return [method, called] as const
    })
    return [port, Object.fromEntries(methods)] as const
  })
  // Each method has the name, the arguments and the result of its operation.
  return Object.fromEntries(ports) as unknown as Ports
}

const places = new Map(
  Object.entries(operations).flatMap(([port, table]) =>
    Object.entries<Defined<never[], unknown>>(table).map(([method, { run }]) => [`${port}.${method}`, run]),
  ),
)

/** The operation of that place, begun; names and arguments were typed where it was called. */
export function beginByName(port: string, method: string, args: readonly unknown[]): Operation<unknown> {
  const run = places.get(`${port}.${method}`)
  if (run === undefined) throw new TypeError('There is no such operation.')
  return run(...(args as never[]))
}
