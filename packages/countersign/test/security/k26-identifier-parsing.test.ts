/** K26: identifiers are normalised, then validated, once; confusables and null bytes answer 4xx, never 5xx. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, password, type World } from '../http/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.auth.close())

const signUp = (identifier: string) =>
  world.client.send('POST', '/auth/sign-up', { body: { identifier, password } })

describe('K26 identifier parsing', () => {
  test.each([
    ['a null byte', 'ada\u0000@example.com'],
    ['a Cyrillic letter among Latin ones', 'pаypal@example.com'],
    ['a Greek letter among Latin ones', 'αda@example.com'],
    ['a bidirectional override', '\u202emoc.elpmaxe@ada'],
    ['a zero-width joiner', 'a\u200dda@example.com'],
    ['a soft hyphen', 'a\u00adda@example.com'],
    ['a line break', 'ada@example.com\nbcc: eve@example.com'],
    ['an inner space', 'ada @example.com'],
    ['a lone surrogate', 'ada\ud800@example.com'],
    ['an unassigned character', 'ada\u0378@example.com'],
    ['a private-use character', 'ada\ue000@example.com'],
    ['nothing', ''],
    ['only spaces', ' \t\u3000 '],
  ])('refuses %s', async (_, identifier) => {
    const before = await world.stored()
    const answer = await signUp(identifier)
    expect([answer.status, answer.code]).toEqual([422, 'invalid-identifier'])
    expect(await world.stored()).toEqual(before)
    const body = { identifier, password, credential: 'session' }
    expect((await world.client.send('POST', '/auth/sign-in', { body })).code).toBe('invalid-credentials')
  })

  test('every spelling of one identifier is one account', async () => {
    expect((await signUp('Straße.Ünal@example.com')).status).toBe(201)
    for (const spelling of [
      'STRASSE',
      'straße.ünal@example.com',
      'straße.u\u0308nal@EXAMPLE.com',
      '\uff53traße.ünal@example.com',
    ]) {
      const answer = await signUp(spelling)
      expect(answer.code ?? 'created', spelling).toBe(spelling === 'STRASSE' ? 'created' : 'identifier-taken')
    }
  })

  test('any text at all: an account under its normal form, or a 4xx', async () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary', minLength: 200 }),
    )
    await fc.assert(
      fc.asyncProperty(texts, async identifier => {
        const answer = await signUp(identifier)
        expect([201, 409, 422]).toContain(answer.status)
        if (answer.status === 201)
          expect((await signUp(answer.text('subject.identifier'))).code).toBe('identifier-taken')
      }),
      { numRuns: 200 },
    )
    expect(world.faults).toEqual([])
  })
})
