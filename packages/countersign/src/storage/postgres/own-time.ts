/** The database's own clock: whatever the nodes share goes by it, since theirs may differ (K33). */

/**
 * Which clock decides: the database's, `databaseAt`, always.
 *
 * Only tests that play at instants of their own have the caller's decide.
 */
export type OwnTime = (databaseAt: number, callerAt: number) => number

export const databasesClock: OwnTime = databaseAt => databaseAt
export const callersClock: OwnTime = (_, callerAt) => callerAt
