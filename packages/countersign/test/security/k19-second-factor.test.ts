/** K19: misses are counted per subject, over every factor and flow, and in parallel. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AuthenticatorApp, enrol, identityOf } from '../account/authenticator-app.ts'
import { openWorld, type Person, password, type World } from '../http/world.ts'

let world: World
let ada: Person
let app: AuthenticatorApp
let codes: string[]
beforeEach(async () => {
  world = await openWorld({ signIn: { attemptsPerMinute: 10 } })
  ada = await world.person('ada@example.com', 'header')
  const made = await enrol(world.auth, await identityOf(world.auth, ada.headers), world.clock)
  app = made.app
  codes = made.recoveryCodes
  world.clock.advanceSeconds(30)
})
afterEach(() => world.auth.close())

async function ticket(): Promise<string> {
  const body = { identifier: 'ada@example.com', password, credential: 'session' }
  return (await world.client.send('POST', '/auth/sign-in', { body })).text('ticket')
}
const use = (of: string, factor: object, address = '192.0.2.1') =>
  world.client.send('POST', '/auth/sign-in/factor', { body: { ticket: of, ...factor }, address })
const count = (answers: { code: string | undefined }[], code: string | undefined) =>
  answers.filter(answer => answer.code === code).length

describe('K19 guessing a second factor', () => {
  test('of a hundred guesses at once, by both factors, many tickets and addresses, ten are looked at', async () => {
    const tickets = [await ticket(), await ticket(), await ticket()]
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        use(
          tickets[index % 3] ?? '',
          index % 2 === 0 ? { totp: app.wrong() } : { recovery_code: 'a'.repeat(24) },
          `192.0.2.${index}`,
        ),
      ),
    )
    expect(count(answers, 'invalid-factor')).toBe(10)
    expect(count(answers, 'too-many-attempts')).toBe(90)
    // The right one does not get through either, in no flow.
    expect((await use(await ticket(), { totp: app.code() })).code).toBe('too-many-attempts')
    expect((await use(await ticket(), { recovery_code: codes[0] })).code).toBe('too-many-attempts')
    const begun = await world.client.send('POST', '/auth/factors/totp', { headers: ada.headers })
    const body = { id: begun.text('id'), code: '000000' }
    const confirmed = await world.client.send('POST', '/auth/factors/totp/confirm', {
      headers: ada.headers,
      body,
    })
    expect(confirmed.code).toBe('too-many-attempts')
  })

  test('of those who go on for a day fifty are looked at', async () => {
    let looked = 0
    for (let minutes = 0; minutes < 24 * 60; minutes += 2) {
      world.clock.advanceSeconds(120)
      if (minutes % 4 === 0 && (await use(await ticket(), { totp: app.wrong() })).code === 'invalid-factor')
        looked += 1
    }
    // Fifty at once, and as many again as are earned back in a day.
    expect(looked).toBeLessThanOrEqual(100)
  })

  test('whoever does not know the password spends none of it', async () => {
    for (let index = 0; index < 60; index += 1) await use('none', { totp: '000000' })
    expect((await use(await ticket(), { totp: app.code() })).status).toBe(200)
  })

  test('sign-ins that succeed spend nothing', async () => {
    for (let round = 0; round < 15; round += 1) {
      expect((await use(await ticket(), { totp: app.code() })).status).toBe(200)
      world.clock.advanceSeconds(30)
    }
  })
})
