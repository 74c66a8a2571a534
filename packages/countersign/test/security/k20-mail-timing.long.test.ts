/** K20: whether somebody has an account cannot be told by how long it takes to ask for a mail to them. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { StorageDriver } from '../../src/core/storage.ts'
import { mailbox } from '../account/mailbox.ts'
import { openWorld, password } from '../http/world.ts'
import { useFolder } from '../storage/folder.ts'
import { quietPostgres } from '../storage/quiet-postgres.ts'
import { reopened } from '../storage/reopened.ts'
import { timePairs } from './paired-times.ts'

const ada = 'ada@example.com'
const newFile = useFolder()
const freshDatabase = quietPostgres()
/** More for a figure: `PAIRS=2000`. */
const pairs = Number(process.env.PAIRS ?? 200)
/** Where the machine is busy with something else the medians are apart by chance: never ten times in a row. */
const most = 10

/** Somebody who has shown that they read the mail of their address, in a store that is closed again. */
async function prepare(storage: StorageDriver, secret: string): Promise<void> {
  const box = mailbox()
  const { auth } = await openWorld({ storage, secret, issuer: 'http://localhost:3000', mail: box.send })
  await auth.subjects.create({ identifier: ada, password })
  expect(await auth.recovery.begin(ada)).toMatchObject({ ok: true })
  const { ticket } = await box.next(ada)
  expect(await auth.recovery.finish({ ticket }, password)).toMatchObject({ ok: true })
  await auth.close()
}

test.each(reopened(newFile, freshDatabase))(
  'K20 over %s: the medians of known and unknown are within 2 % of each other',
  {
    timeout: 120_000,
  },
  async (name, make) => {
    const driver = await make()
    const secret = randomBytes(32).toString('base64url')
    await prepare(driver(), secret)
    const world = await openWorld({
      storage: driver(),
      secret,
      issuer: 'http://localhost:3000',
      // Nothing is sent meanwhile: that would be work of one of both.
      mail: 'outbox',
      linkSignIn: true,
      signUp: 'verified',
    })
    for (const path of ['/auth/recover', '/auth/sign-in/link', '/auth/sign-up']) {
      const ask = (identifier: string) => async () => {
        const body = { identifier, ...(path === '/auth/sign-up' && { password }) }
        expect((await world.client.send('POST', path, { body })).status).toBe(202)
      }
      const [known, unknown] = [ask(ada), ask('eve@example.com')]
      await timePairs(30, known, unknown)
      let best = Number.POSITIVE_INFINITY
      for (let round = 0; round < most && best > 0.02; round++) {
        const { one, other, apart } = await timePairs(pairs, known, unknown)
        if (process.env.PAIRS !== undefined)
          console.log(`${name} ${path}: known ${one.toFixed(3)} ms, unknown ${other.toFixed(3)} ms`)
        best = Math.min(best, apart)
      }
      expect(best).toBeLessThanOrEqual(0.02)
    }
    await world.auth.close()
  },
)
