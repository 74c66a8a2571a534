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

/** Takes an operation, with its arguments and its result as they are, for a method that is used so. */
type Define = <Args extends readonly unknown[], Result>(
  run: (...args: Args) => Operation<Result>,
) => Defined<Args, Result>

const usedAs =
  (use: Use): Define =>
  run => ({ use, run })

export const lookUp: Define = usedAs('look-up')
export const follow: Define = usedAs('follow')
export const scan: Define = usedAs('scan')
export const write: Define = usedAs('write')
export const sweep: Define = usedAs('sweep')
export const note: Define = usedAs('note')
export const openToAll: Define = usedAs('open')
