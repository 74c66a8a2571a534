/** The time that the nodes over one file share. */
import type { SharedTime } from '../../core/shared-time.ts'
import type { Writer } from './writer.ts'

export function createSharedTime(writer: Writer): SharedTime {
  return {
    judge: reading => writer.write('time', 'judge', reading),
    countOn: countedAt => writer.write('time', 'countOn', countedAt),
    noteIssuing: until => writer.write('time', 'noteIssuing', until),
  }
}
