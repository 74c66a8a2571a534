/** K25: a step of an authenticator app and a recovery code count once, on two nodes over either database. */
import { expect, test } from 'vitest'
import { enrol, identityOf } from '../account/authenticator-app.ts'
import { open, password } from '../account/open.ts'
import { useFolder } from '../storage/folder.ts'
import { quietPostgres } from '../storage/quiet-postgres.ts'
import { reopened } from '../storage/reopened.ts'

const newFile = useFolder()
const freshDatabase = quietPostgres()

const ada = 'ada@example.com'
const wish = { credential: 'session', carrier: 'header' } as const

test.each(reopened(newFile, freshDatabase))(
  'K25 of a thousand uses of one step one is let in, and of one recovery code, and of one ticket: %s',
  async (_name, prepare) => {
    const driver = await prepare()
    const options = { signIn: { attemptsPerMinute: 'off' as const } }
    const { auth: one, clock } = await open({ ...options, storage: driver() })
    const { auth: other } = await open({ ...options, storage: driver() }, clock)
    await one.subjects.create({ identifier: ada, password })
    const signedIn = await one.signIn({ identifier: ada, password, ...wish })
    if (!signedIn.ok || signedIn.credential !== 'session') throw new Error('not signed in')
    const headers = { authorization: `Bearer ${signedIn.sessionIdentifier}` }
    const { app, recoveryCodes } = await enrol(one, await identityOf(one, headers), clock)
    const sessions = () => one.sessions.count()
    const before = await sessions()

    const ticket = async () => {
      const first = await one.signIn({ identifier: ada, password, ...wish })
      if (first.ok || first.reason !== 'factor-required') throw new Error('no factor was due')
      return first.ticket
    }
    const tickets = await Promise.all(Array.from({ length: 20 }, ticket))
    const [shared = ''] = tickets
    const attempts: [
      name: string,
      refusals: string[],
      use: (index: number) => [string, Parameters<typeof one.factors.signIn>[1]],
    ][] = [
      [
        'step',
        ['invalid-factor', 'invalid-ticket'],
        index => [tickets[index % 20] ?? '', { totp: app.code() }],
      ],
      [
        'recovery code',
        ['invalid-factor', 'invalid-ticket'],
        index => [tickets[index % 20] ?? '', { recoveryCode: recoveryCodes[0] ?? '' }],
      ],
    ]
    for (const [name, refusals, use] of attempts) {
      clock.advance(30_000)
      const outcomes = []
      // As many at once as have a connection to wait for; the first of them decide.
      for (let from = 0; from < 1000; from += 100) {
        const some = Array.from({ length: 100 }, (_, index) => {
          const [of, factor] = use(from + index)
          return (index % 2 === 0 ? one : other).factors.signIn(of, factor)
        })
        outcomes.push(...(await Promise.all(some)))
      }
      expect(
        outcomes.filter(({ ok }) => ok),
        name,
      ).toHaveLength(1)
      const reasons = new Set(outcomes.flatMap(outcome => (outcome.ok ? [] : [outcome.reason])))
      for (const reason of reasons) expect(refusals, name).toContain(reason)
    }
    // One ticket with as many codes as there are: one session, and one code used.
    const fresh = await ticket()
    const left = (await one.factors.list(signedIn.subject.id)).recoveryCodes
    const outcomes = await Promise.all(
      recoveryCodes
        .slice(1)
        .map((recoveryCode, index) =>
          (index % 2 === 0 ? one : other).factors.signIn(fresh, { recoveryCode }),
        ),
    )
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect((await one.factors.list(signedIn.subject.id)).recoveryCodes).toBe(left - 1)
    expect(await sessions()).toBe(before + 3)
    expect(shared).not.toBe('')
  },
)
