/** The time that the nodes over one database share: that of its clock. */
import { raiseIssuing, type SharedTime } from '../../core/shared-time.ts'
import type { Database } from './database.ts'
import { databaseNow } from './database-now.ts'
import { statement } from './statement.ts'

const now = statement<Record<string, never>>()('time.now', ({ build, sql }) =>
  build.selectNoFrom(databaseNow(sql).as('now')),
)

const lockIssuing = statement<Record<string, never>>()('time.lockIssuing', ({ build, sql }) =>
  build
    .selectFrom('feed')
    .select(['issued_until', databaseNow(sql).as('now')])
    .forNoKeyUpdate(),
)

const setIssuing = statement<{ until: number }>()('time.setIssuing', ({ build, slot }) =>
  build.updateTable('feed').set({ issued_until: slot('until') }),
)

export function createSharedTime(database: Database): SharedTime {
  return {
    async judge(reading) {
      const row = await database.get(now, {})
      const sharedAt = database.ownTime(row?.now ?? reading.now, reading.now)
      return { believedAt: Math.min(reading.now, sharedAt), sharedAt }
    },

    noteIssuing: until =>
      database.transaction(async transaction => {
        const row = await transaction.get(lockIssuing, {})
        const sharedAt = transaction.ownTime(row?.now ?? until, until)
        transaction.send(setIssuing, { until: raiseIssuing(row?.issued_until ?? 0, until, sharedAt) })
      }),
  }
}
