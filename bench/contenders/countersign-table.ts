/** Countersign's memory for live sessions: a store that has every session there could be, and holds none of them. */
import type { Storage } from 'countersign'
import { memory } from 'countersign/storage/memory'
import type { HoldVariant } from './contender.ts'
import { open } from './countersign.ts'

const day = 86_400_000

/** Each session is another subject's; which, its digest says. */
function findAny(digest: Uint8Array): ReturnType<Storage['sessions']['find']> {
  const now = Date.now()
  return Promise.resolve({
    digest,
    sid: Buffer.from(digest.subarray(0, 16)).toString('base64url'),
    subjectId: Buffer.from(digest.subarray(16)).toString('base64url'),
    epoch: 0,
    createdAt: now,
    authenticatedAt: now,
    lastSeenAt: now,
    idleTimeoutSeconds: 86_400,
    absoluteExpiresAt: now + 30 * day,
    amr: ['pwd'],
    carrier: 'cookie' as const,
    remember: false,
    subject: { identifier: 'somebody', status: 'active' as const, roles: ['editor'], epoch: 0 },
  })
}

export const hold: Record<string, HoldVariant> = {
  table: {
    open: async () => {
      const storage = await memory().open()
      const sessions = { ...storage.sessions, find: findAny }
      const driver = { open: async () => ({ ...storage, sessions }) }
      const auth = await open({ storage: driver, session: { memoryMb: 1024 } })
      const bytes = Buffer.alloc(32)
      let held = 0
      const check = async (index: number) => {
        bytes.writeUInt32LE(index)
        const pending = auth.check({ cookie: `__Host-session=${bytes.toString('base64url')}` })
        const outcome = pending instanceof Promise ? await pending : pending
        if (!outcome.ok) throw new Error(`a good session was refused: ${outcome.reason}`)
      }
      return {
        add: async count => {
          for (let added = 0; added < count; added++) await check(held++)
        },
        check: async count => {
          for (let checked = 0; checked < count; checked++) await check(Math.floor(Math.random() * held))
        },
      }
    },
  },
}
