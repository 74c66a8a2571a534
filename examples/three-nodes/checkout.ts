/** A purchase in four steps, kept in the shop's own table: whichever node takes the next step finds what the others did. */
import type { Pool } from 'pg'

export const steps = ['basket', 'address', 'delivery', 'payment'] as const
export type Step = (typeof steps)[number]

/** Of this example, among the advisory locks of its database. */
const tableLock = 8080

/**
 * Makes the table, whichever node comes first. IF NOT EXISTS alone is not enough: of two nodes that find none at the same moment
 * one would fail. Both statements go out as one query, and so are one transaction, which holds the lock until it is committed.
 */
export async function createCheckoutTable(pool: Pool): Promise<void> {
  await pool.query(`
    SELECT pg_advisory_xact_lock(${tableLock});
    CREATE TABLE IF NOT EXISTS checkout (id text PRIMARY KEY, subject text NOT NULL, done int NOT NULL)`)
}

/**
 * Takes a step of somebody's purchase; answers how many are done, or `undefined` where it is not that step's turn.
 * A step that was done already is a success: a proxy may ask a second node where the first one's answer was lost.
 */
export async function takeStep(
  pool: Pool,
  purchase: { id: string; subject: string; step: Step },
): Promise<number | undefined> {
  const { id, subject, step } = purchase
  const number = steps.indexOf(step) + 1
  if (number === 1) {
    const begin = 'INSERT INTO checkout (id, subject, done) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING'
    await pool.query(begin, [id, subject])
  }
  const { rows } = await pool.query<{ done: number }>(
    'UPDATE checkout SET done = greatest(done, $3) WHERE id = $1 AND subject = $2 AND done >= $3 - 1 RETURNING done',
    [id, subject, number],
  )
  return rows[0]?.done
}
