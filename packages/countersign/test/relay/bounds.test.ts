/** What a relay keeps and tells is bounded: texts by their size, faults by their outage. */
import { expect, test } from 'vitest'
import { FaultNotes } from '../../src/relay/fault-notes.ts'
import { LastTexts } from '../../src/relay/last-texts.ts'

test('texts are shared within their second, and forgotten with it', () => {
  const texts = new LastTexts()
  let written = 0
  const write = () => `text ${++written}`
  expect([texts.of('1', 'a', write), texts.of('1', 'a', write)]).toEqual(['text 1', 'text 1'])
  expect(texts.of('2', 'a', write)).toBe('text 2')
  expect(texts.length).toBe(6)
})

test('of large texts no more are kept than have room', () => {
  const texts = new LastTexts()
  const large = 'x'.repeat(1_048_576)
  for (let key = 0; key < 30; key++) {
    texts.of('1', `${key}`, () => large)
    expect(texts.length).toBeLessThanOrEqual(8 * large.length)
  }
  expect(texts.of('1', 'huge', () => large.repeat(9))).toHaveLength(9 * large.length)
  expect(texts.length).toBeLessThanOrEqual(8 * large.length)
})

test('a fault is told once an outage, again every ten seconds, and another one at once', () => {
  const told: string[] = []
  let at = 0
  const notes = new FaultNotes(fault => void told.push(`${at} ${fault}`), { monotonic: () => at })
  for (at = 0; at <= 20_000; at += 100) notes.failed(new Error('away'))
  expect(told).toEqual(['0 Error: away', '10000 Error: away', '20000 Error: away'])
  notes.failed(new Error('refused'))
  notes.worked()
  notes.failed(new Error('refused'))
  expect(told).toHaveLength(5)
})
