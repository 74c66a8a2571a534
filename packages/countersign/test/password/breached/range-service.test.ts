/** The range service's client, over real HTTP: what leaves the process, and what comes of answers of every kind. */
import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findInRange } from '../../../src/password/breached/range-answer.ts'
import { RangeService, rangeLimitMs } from '../../../src/password/breached/range-service.ts'
import { range, rangeServer, sha1 } from './range-server.ts'

const never = () => new AbortController().signal

test('sends five digits, asks for padding, and finds what is in the answer', async () => {
  const server = await rangeServer(response => response.end(range({ hunter22: 7 })))
  const service = new RangeService({ url: server.url, fetch, timeout: never })
  expect(await service.find('hunter22')).toEqual({ outcome: 'breached' })
  expect(await service.find('another one')).toEqual({ outcome: 'not-breached' })
  expect(server.asked).toEqual(
    ['hunter22', 'another one'].map(password => ({
      path: `/range/${sha1(password).slice(0, 5)}`,
      padding: 'true',
    })),
  )
})

test('padding is nobody’s password', async () => {
  const server = await rangeServer(response => response.end(range({ hunter22: 0 })))
  const service = new RangeService({ url: server.url, fetch, timeout: never })
  expect(await service.find('hunter22')).toEqual({ outcome: 'not-breached' })
})

test.each<[string, (response: ServerResponse) => void, string]>([
  ['an error', response => response.writeHead(500).end(range({ hunter22: 7 })), 'refused'],
  ['a rate limit', response => response.writeHead(429).end(), 'refused'],
  ['a redirection', response => response.writeHead(302, { location: '/range/other' }).end(), 'unreachable'],
  ['a page', response => response.end('<!doctype html><title>Sign in to the network</title>'), 'malformed'],
  ['an empty answer', response => response.end(), 'malformed'],
  ['a cut connection', response => response.write('00', () => response.destroy()), 'unreachable'],
  ['an endless answer', response => endless(response), 'too-large'],
])('%s is no answer', async (_, answer, failure) => {
  const server = await rangeServer(answer)
  const service = new RangeService({ url: server.url, fetch, timeout: never })
  expect(await service.find('hunter22')).toEqual({ outcome: 'unknown', failure })
})

test.each<[string, (response: ServerResponse) => void]>([
  ['says nothing', () => {}],
  ['begins and does not end', response => response.write(range({ hunter22: 7 }))],
])('one that %s is given up at the limit', async (_, answer) => {
  const limit = new AbortController()
  const server = await rangeServer(response => {
    answer(response)
    limit.abort()
  })
  const asked: number[] = []
  const timeout = (ms: number) => {
    asked.push(ms)
    return limit.signal
  }
  const service = new RangeService({ url: server.url, fetch, timeout })
  expect(await service.find('hunter22')).toEqual({ outcome: 'unknown', failure: 'timeout' })
  expect(asked).toEqual([rangeLimitMs])
})

test('one that is not there is no answer', async () => {
  const service = new RangeService({ url: 'http://127.0.0.1:1/range/', fetch, timeout: never })
  expect(await service.find('hunter22')).toEqual({ outcome: 'unknown', failure: 'unreachable' })
})

describe('an answer', () => {
  const suffix = fc.stringMatching(/^[0-9A-F]{35}$/)

  test('has what one of its lines has with a count above 0', () => {
    fc.assert(
      fc.property(
        fc.dictionary(suffix, fc.nat({ max: 3 }), { minKeys: 1 }),
        suffix,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (counts, other, feed, isLower) => {
          const text = Object.entries(counts)
            .map(([one, count]) => `${isLower ? one.toLowerCase() : one}:${count}`)
            .join(feed)
          for (const one of [...Object.keys(counts), other])
            expect(findInRange(text, one)).toBe((counts[one] ?? 0) > 0 ? 'breached' : 'not-breached')
        },
      ),
    )
  })

  test('with anything else in it is malformed', () => {
    const line = `${'A'.repeat(35)}:1`
    for (const other of ['x', 'A'.repeat(35), `${line}0 `, `${'A'.repeat(34)}:1`, `${'A'.repeat(35)}:`])
      expect(findInRange(`${line}\n${other}`, 'B'.repeat(35))).toBe('malformed')
  })
})

/** More than any limit, as fast as it is taken. */
function endless(response: ServerResponse): void {
  const piece = Buffer.alloc(65_536, '0')
  const source = new Readable({
    read() {
      this.push(piece)
    },
  })
  // That the client goes away is how it ends.
  pipeline(source, response, () => {})
}
