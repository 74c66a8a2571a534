/** Reading and locking what is kept of attempts, and giving attempts back. */
import { readingOrderMs } from '../../core/authenticator/attempt-rate.ts'
import type { Settlement } from '../../core/authenticator/attempt-store.ts'
import { familiarMs, type SignInAttempt } from '../../core/authenticator/sign-in-attempt.ts'
import { byDialect, databaseTime, greatest, isIn, least, onPostgres, storeTime } from '../sql/dialect.ts'
import { flag, number, type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { idOf } from './subject-row.ts'

export interface StateRow {
  key: string
  spent_until: number
  noted_at: number
  refused: boolean
}

const stateShape: Shape<StateRow> = shape({ key: text, spent_until: number, noted_at: number, refused: flag })
/** `held` is always true: what is not used for anything is not evaluated in every place. */
const lockedShape: Shape<{ key: string; held: boolean }> = shape({ key: text, held: flag })
export const familiarShape: Shape<{ until: number }> = shape({ until: number })

export function attemptStates(keys: readonly string[]): Sql<StateRow> {
  return rows(stateShape)`SELECT key, spent_until, noted_at, refused FROM attempt WHERE key ${isIn(keys)}`
}

const nothing: Sql = sql``
/** The first of the two numbers that name these locks. */
const lockClass = 0x636f756e

/**
 * Locks keys until the commit, whether or not they have rows. In one order, so that no two transactions wait for each other; that two
 * keys share a number costs a wait, no more.
 */
export function lockAttempts(keys: readonly string[]): Sql {
  if (keys.length === 0) return nothing
  return onPostgres(sql`
    SELECT pg_advisory_xact_lock(${lockClass}, locked.number)
    FROM (SELECT DISTINCT hashtext(key) AS number FROM unnest(${keys}::text[]) AS given(key) ORDER BY 1) AS locked`)
}

/**
 * The same for an attempt whose account has not been read yet: the keys of those who are known to it, that of the crowd where only
 * the network is, and those of strangers where neither is. Strangers must not keep the owner waiting (K41). Which of them are locked
 * it answers; what is spent `judgeAttempt` says.
 *
 * @param own - The keys of those who are known.
 */
export function lockJudged(
  { identifier = '', devices, network, crowd, strangers }: SignInAttempt,
  own: readonly string[],
  now: number,
): Sql<{ key: string; held: boolean }> {
  const others = strangers.map(({ key }) => key)
  const crowds = crowd === undefined ? [] : [crowd.key]
  const generations = devices.map(({ generation }) => generation)
  const isOfDevice = sql`password_changed_at::bigint & 4294967295 = ANY(${generations}::bigint[])`
  const isFamiliar = sql`EXISTS (
    SELECT FROM familiar WHERE key = ${network?.key ?? ''} AND until > ${databaseTime(now)}
      AND until - ${familiarMs}::double precision >= subject.password_changed_at)`
  return byDialect(
    rows(
      lockedShape,
    )`SELECT CAST(value AS text) AS key, 1 AS held FROM json_each(${JSON.stringify([...own, ...crowds, ...others])})`,
    // In the list and not in a condition, which may be moved below the order.
    rows(lockedShape)`
      SELECT key, pg_advisory_xact_lock(${lockClass}, number) IS NOT NULL AS held FROM (
        SELECT key, hashtext(key) AS number FROM unnest(${own}::text[]) AS given(key)
        UNION ALL
        SELECT key, hashtext(key) AS number FROM unnest(${crowds}::text[]) AS given(key)
        WHERE EXISTS (SELECT FROM subject WHERE id = ${idOf(identifier)} AND NOT ${isOfDevice} AND ${isFamiliar})
        UNION ALL
        SELECT key, hashtext(key) AS number FROM unnest(${others}::text[]) AS given(key)
        WHERE NOT EXISTS (SELECT FROM subject WHERE id = ${idOf(identifier)} AND (${isOfDevice} OR ${isFamiliar}))
        ORDER BY number
      ) AS asked`,
  )
}

/** Between the look of a `spend` at the states and its writing them, nobody else may change them. */
export function lockAllowances({ allowances }: Settlement): Sql {
  return lockAttempts(allowances.map(({ key }) => key))
}

/**
 * Gives one attempt back to every allowance, which is locked, and notes a familiar network.
 *
 * @param condition - Of each statement; always fulfilled by default.
 */
export function settling(
  { allowances, familiar }: Settlement,
  now: number,
  condition: Sql = sql`true`,
): Sql[] {
  return [
    ...allowances.flatMap(({ key, limit, windowMs }) => {
      const left = leftAfter(windowMs / limit, windowMs)
      const clock = sql`(SELECT ${storeTime(now)} AS now) AS clock`
      return [
        sql`
          UPDATE attempt SET spent_until = ${left}, noted_at = clock.now
          FROM ${clock} WHERE key = ${key} AND ${condition}`,
        sql`DELETE FROM attempt WHERE key = ${key} AND spent_until <= noted_at AND ${condition}`,
      ]
    }),
    ...(familiar === undefined ? [] : [noteFamiliar(familiar, condition)]),
  ]
}

/** When the attempts of a row will be earned back once one is given back: what `believe` has it, by the store's time. */
function leftAfter(eachMs: number, windowMs: number): Sql {
  return sql`${least}(
    CASE WHEN noted_at > clock.now + ${readingOrderMs} THEN clock.now + (spent_until - noted_at) ELSE spent_until END,
    clock.now + CAST(${windowMs} AS double precision)) - CAST(${eachMs} AS double precision)`
}

function noteFamiliar({ key, until }: { key: string; until: number }, condition: Sql): Sql {
  return sql`
    INSERT INTO familiar (key, until) SELECT CAST(${key} AS text), CAST(${until} AS double precision) WHERE ${condition}
    ON CONFLICT (key) DO UPDATE SET until = ${greatest}(familiar.until, excluded.until)`
}
