/** Countersign's memory for live sessions: a store that has every session there could be, and holds none of them. */
import type { CheckOutcome, Storage } from 'countersign'
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
      const accept = (outcome: CheckOutcome): void => {
        if (!outcome.ok) throw new Error(`a good session was refused: ${outcome.reason}`)
      }
      /** A promise only where the session had to be read. */
      const check = (index: number): void | Promise<void> => {
        bytes.writeUInt32LE(index)
        const outcome = auth.check({ cookie: `__Host-session=${bytes.toString('base64url')}` })
        return outcome instanceof Promise ? outcome.then(accept) : accept(outcome)
      }
      return {
        add: async count => {
          for (let added = 0; added < count; added++) await check(held++)
        },
        check: async count => {
          for (let checked = 0; checked < count; checked++) {
            const reading = check(Math.floor(Math.random() * held))
            if (reading instanceof Promise) await reading
          }
        },
      }
    },
  },
}
