/** Runs an operation over one connection, synchronously: each statement is done when it is asked for. */
import type { Operation } from '../sql/operation.ts'
import type { Database } from './database.ts'

/** @throws What SQLite throws, from within the operation, so that its stack tells where. */
export function runOperation<Result>(database: Database, operation: Operation<Result>): Result {
  let step = operation.next()
  while (step.done !== true) {
    try {
      const answered = step.value.statements.map(statement => database.execute(statement))
      step = operation.next(answered)
    } catch (error) {
      step = operation.throw(error)
    }
  }
  return step.value
}
