/** Handles: of one shape, never twice the same, and safe to type after a command. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createHandle, isHandle } from '../../src/core/handle.ts'

describe('a handle', () => {
  test('has its shape whatever the bytes, and never begins with a dash', () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 })
    const dashed = bytes.map(some => some.with(0, 0xf8 | ((some[0] ?? 0) & 3)))
    fc.assert(
      fc.property(fc.oneof(bytes, dashed), some => {
        const handle = createHandle(() => some)
        expect(isHandle(handle)).toBe(true)
        expect(handle).not.toMatch(/^-/)
      }),
    )
  })

  test('K12 is never given out twice', () => {
    const handles = Array.from({ length: 10_000 }, () => createHandle(randomBytes))
    expect(new Set(handles).size).toBe(10_000)
  })
})
