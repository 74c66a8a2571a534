/** Runs an operation over a connection, in as few flights as it lets one. */
import { StorageError } from '../../core/errors.ts'
import { announce } from '../sql/dialect.ts'
import type { Operation, Step } from '../sql/operation.ts'
import { type Sql, textOf } from '../sql/sql.ts'
import type { Connection } from './connection.ts'
import { type DecidingClock, encode } from './encode.ts'
import type { FlightAnswer, Outgoing } from './flight.ts'

export interface RunOptions {
  clock: DecidingClock
  /** Settings of the transaction alone: names and values. */
  settings: Readonly<Record<string, string>>
  /** Planned for their values: which index serves a listing depends on what was asked. */
  isPlannedAnew: boolean
  /** Called when a transaction has committed that appended to the feed. */
  onAppended?: () => void
}

const begin: Outgoing = { name: 'cs_begin', text: 'BEGIN', values: [] }
const commit: Outgoing = { name: 'cs_commit', text: 'COMMIT', values: [] }
const rollback: Outgoing = { name: 'cs_rollback', text: 'ROLLBACK', values: [] }

/**
 * Runs reads: each step is a flight of its own, and sees everything that was committed before it.
 *
 * @throws {StorageError} safe to retry.
 */
export async function runReads<Result>(
  connection: Connection,
  operation: Operation<Result>,
  options: RunOptions,
): Promise<Result> {
  let step = operation.next()
  while (step.done !== true)
    step = await next(connection, operation, step.value.statements, settingsOf(options), [], options)
  return step.value
}

/**
 * Runs an operation as a transaction: BEGIN stands in the first flight, COMMIT in the last. Where it never waits, all of it is
 * one flight, which the server takes as one transaction. What goes on after its last step is a further transaction.
 *
 * @throws {StorageError} outcome unknown, unless `isConflict` says that it has left nothing behind.
 */
export async function runTransaction<Result>(
  connection: Connection,
  operation: Operation<Result>,
  options: RunOptions,
): Promise<Result> {
  let isBegun = false
  let appends = false
  let waiting: Outgoing[] = settingsOf(options)
  try {
    let step = operation.next()
    let isCommitted = false
    while (step.done !== true) {
      const { statements, waits, isLast = false } = step.value
      appends ||= statements.includes(announce)
      isCommitted = isLast
      if (isLast) {
        const after = isBegun ? [commit] : []
        step = await next(connection, operation, statements, waiting, after, options)
        isBegun = false
        waiting = settingsOf(options)
      } else if (waits) {
        const before = isBegun ? waiting : [begin, ...waiting]
        isBegun = true
        waiting = []
        step = await next(connection, operation, statements, before, [], options)
      } else {
        waiting.push(...outgoingOf(statements, options))
        step = operation.next([])
      }
    }
    if (!isCommitted) await finish(connection, waiting, isBegun)
    if (appends) options.onAppended?.()
    return step.value
  } catch (error) {
    // What failed first is what is told. A connection that breaks here is not used again.
    if (isBegun && !connection.isBroken) await connection.fly([rollback]).catch(() => {})
    throw error
  }
}

async function finish(connection: Connection, waiting: readonly Outgoing[], isBegun: boolean): Promise<void> {
  if (!isBegun) {
    if (waiting.length > 0) await connection.fly(waiting)
    return
  }
  assertCommitted(await connection.fly([...waiting, commit]))
}

function assertCommitted(answers: readonly FlightAnswer[]): void {
  // A transaction that has failed answers COMMIT with what it does instead.
  if (answers.at(-1)?.did !== 'COMMIT') throw new StorageError('The database gave up the operation.')
}

/** Sends a step, between what is to go out before and after it, and goes on with what it came to. */
async function next<Result>(
  connection: Connection,
  operation: Operation<Result>,
  statements: readonly Sql<unknown>[],
  before: readonly Outgoing[],
  after: readonly Outgoing[],
  options: RunOptions,
): Promise<IteratorResult<Step, Result>> {
  const sent = statements.filter(isSaid)
  let answers: FlightAnswer[]
  try {
    answers = await connection.fly([...before, ...outgoingOf(sent, options), ...after])
    if (after.includes(commit)) assertCommitted(answers)
  } catch (error) {
    // Ends it where it waits, so that the stack tells which operation it was; none catches anything.
    return operation.throw(error)
  }
  const answerOf = (statement: Sql<unknown>) => answers[before.length + sent.indexOf(statement)]
  return operation.next(statements.map(statement => answerOf(statement) ?? { rows: [], changed: 0 }))
}

/** Whether there is anything to do in this dialect. */
function isSaid({ postgres }: Sql<unknown>): boolean {
  return textOf(postgres, 'postgres').text !== ''
}

function outgoingOf(statements: readonly Sql<unknown>[], { clock, isPlannedAnew }: RunOptions): Outgoing[] {
  return statements.filter(isSaid).map(({ postgres, shape }) => {
    const { text, name } = textOf(postgres, 'postgres')
    const values = postgres.values.map(value => encode(value, clock))
    return { ...(!isPlannedAnew && { name }), text, values, isRead: shape !== undefined }
  })
}

function settingsOf({ settings }: RunOptions): Outgoing[] {
  return Object.entries(settings).map(([setting, value]) => ({
    name: 'cs_set',
    text: 'SELECT set_config($1, $2, true)',
    values: [setting, value],
  }))
}
