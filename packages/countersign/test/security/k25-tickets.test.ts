/** K25: a ticket is used once, with its effect, by whichever of many comes first, on two nodes over either database. */
import { expect, test } from 'vitest'
import { mailbox } from '../account/mailbox.ts'
import { open } from '../account/open.ts'
import { useFolder } from '../storage/folder.ts'
import { quietPostgres } from '../storage/quiet-postgres.ts'
import { reopened } from '../storage/reopened.ts'

const newFile = useFolder()
const freshDatabase = quietPostgres()

const ada = 'ada@example.com'
test.each(reopened(newFile, freshDatabase))(
  'K25 of a thousand sign-ins with one ticket one is let in: %s',
  async (_name, prepare) => {
    const driver = await prepare()
    const box = mailbox()
    const options = { mail: box.send, linkSignIn: true }
    const nodes = [
      await open({ ...options, storage: driver() }),
      await open({ ...options, storage: driver() }),
    ] as const
    const { auth } = nodes[0]
    await auth.subjects.create({ identifier: ada, password: 'correct horse battery staple' })
    const asked = await auth.linkSignIn.begin({ identifier: ada })
    if (!asked.ok) throw new Error(asked.reason)
    const { ticket, code } = await box.next(ada)
    const attempt = (index: number) => {
      const presented = index % 3 === 0 ? { flow: asked.flow, code } : { ticket }
      const wish = { credential: 'session', carrier: 'header' } as const
      return nodes[index % 2 === 0 ? 0 : 1].auth.linkSignIn.finish(presented, wish)
    }
    const outcomes = []
    // As many at once as have a connection to wait for; the first of them decide.
    for (let from = 0; from < 1000; from += 100)
      outcomes.push(...(await Promise.all(Array.from({ length: 100 }, (_, index) => attempt(from + index)))))
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(new Set(outcomes.flatMap(outcome => (outcome.ok ? [] : [outcome.reason])))).toEqual(
      new Set(['invalid-ticket']),
    )
    expect(await auth.sessions.count()).toBe(1)
  },
)
