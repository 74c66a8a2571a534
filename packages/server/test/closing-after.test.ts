/** What failed first is what is told, whatever closing says after it. */
import { expect, test } from 'vitest'
import { closingAfter, orClosed } from '../src/store/closing-after.ts'

const first = new Error('the work failed')
const second = new Error('closing failed')
const failing = () => Promise.reject(first)

function resource(fault?: Error) {
  let closed = 0
  const close = async () => {
    closed += 1
    if (fault !== undefined) throw fault
  }
  return { close, count: () => closed }
}

test('work that succeeds is closed after, and what closing throws is told', async () => {
  const good = resource()
  expect(await closingAfter(good, async () => 7)).toBe(7)
  expect(good.count()).toBe(1)
  await expect(closingAfter(resource(second), async () => 7)).rejects.toBe(second)
})

test.each([
  ['closingAfter', closingAfter],
  ['orClosed', orClosed],
])('work that fails is closed, and its fault is told: %s', async (_, closing) => {
  for (const held of [resource(), resource(second)]) {
    await expect(closing(held, failing)).rejects.toBe(first)
    expect(held.count()).toBe(1)
  }
})

test('what goes on is left open', async () => {
  const held = resource()
  expect(await orClosed(held, async () => 7)).toBe(7)
  expect(held.count()).toBe(0)
})
