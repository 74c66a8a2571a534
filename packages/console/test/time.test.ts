/** Instants and spans in words. */
import { describe, expect, test } from 'vitest'
import { relativeTime, spanOfTime, tookTime } from '../src/i18n/time.ts'

const now = Date.UTC(2026, 0, 1)
const minute = 60_000
const day = 86_400_000

describe('relative times', () => {
  test.each([
    [0, 'now', '지금'],
    [-4000, 'now', '지금'],
    [2000, 'now', '지금'],
    [-30_000, '30 seconds ago', '30초 전'],
    [-3 * minute, '3 minutes ago', '3분 전'],
    // Rounded to the next unit it is said in that one, never as 60 of the smaller.
    [-59.4 * minute, '59 minutes ago', '59분 전'],
    [-60 * minute + 1000, '1 hour ago', '1시간 전'],
    [-day, 'yesterday', '어제'],
    [30 * day - 1000, 'in 30 days', '30일 후'],
    [-400 * day, 'last year', '작년'],
  ])('%i ms', (ms, english, korean) => {
    expect(relativeTime(now + ms, now, 'en')).toBe(english)
    expect(relativeTime(now + ms, now, 'ko')).toBe(korean)
  })
})

test.each([
  [600_000, '10 minutes', '10분'],
  [90_000, '1 minute 30 seconds', '1분 30초'],
  [30 * day, '30 days', '30일'],
  [0, '0 seconds', '0초'],
])('spans: %i ms', (ms, english, korean) => {
  expect(spanOfTime(ms, 'en')).toBe(english)
  expect(spanOfTime(ms, 'ko')).toBe(korean)
})

test('how long something took', () => {
  expect([0.034, 1.25, 42.4].map(tookTime)).toEqual(['34 µs', '1.3 ms', '42 ms'])
})
