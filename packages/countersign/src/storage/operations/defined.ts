/** What a port's method is to a store: an operation, and how it may be run. */
import type { Operation } from '../sql/operation.ts'

/**
 * - `look-up`: a few rows that somebody waits for; sees everything that was committed before.
 * - `follow`: what the follower of the feed reads; it waits for nobody else.
 * - `scan`: a read that may take long, and is planned for its values.
 * - `write`: a transaction.
 * - `sweep`: one that may take long.
 * - `note`: one whose commit does not wait for the disk, so that a crash of the machine may forget it: it only says how long ago
 *   something was last seen. Nothing that ends or makes a credential is one.
 * - `open`: one that anybody can cause, without a credential and as often as they like.
 */
export type Use = 'look-up' | 'follow' | 'scan' | 'write' | 'sweep' | 'note' | 'open'

export interface Defined<Args extends readonly unknown[], Result> {
  readonly use: Use
  readonly run: (...args: Args) => Operation<Result>
}

/** Some methods of a port as operations. Their types follow from the port, so that the two cannot drift apart. */
export type OperationsOf<Port, Methods extends keyof Port = keyof Port> = {
  readonly [Method in Methods]: NonNullable<Port[Method]> extends (
    ...args: infer Args
  ) => Promise<infer Result>
    ? Defined<Args, Result>
    : never
}

/** Operations as the methods that a port has. */
export type MethodsOf<Table> = {
  readonly [Method in keyof Table]: Table[Method] extends Defined<infer Args, infer Result>
    ? (...args: Args) => Promise<Result>
    : never
}

type Run<Args extends readonly unknown[], Result> = (...args: Args) => Operation<Result>

export const lookUp = <Args extends readonly unknown[], Result>(
  run: Run<Args, Result>,
): Defined<Args, Result> => ({
  use: 'look-up',
  run,
})
export const follow = <Args extends readonly unknown[], Result>(
  run: Run<Args, Result>,
): Defined<Args, Result> => ({
  use: 'follow',
  run,
})
export const scan = <Args extends readonly unknown[], Result>(
  run: Run<Args, Result>,
): Defined<Args, Result> => ({
  use: 'scan',
  run,
})
export const write = <Args extends readonly unknown[], Result>(
  run: Run<Args, Result>,
): Defined<Args, Result> => ({
  use: 'write',
  run,
})
export const sweep = <Args extends readonly unknown[], Result>(
  run: Run<Args, Result>,
): Defined<Args, Result> => ({
  use: 'sweep',
  run,
})
export const note = <Args extends readonly unknown[], Result>(
  run: Run<Args, Result>,
): Defined<Args, Result> => ({
  use: 'note',
  run,
})
export const openToAll = <Args extends readonly unknown[], Result>(
  run: Run<Args, Result>,
): Defined<Args, Result> => ({
  use: 'open',
  run,
})
