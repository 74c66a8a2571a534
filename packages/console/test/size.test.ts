/** Numbers of bytes in words. */
import { expect, test } from 'vitest'
import { sizeOf } from '../src/i18n/size.ts'

test.each([
  [0, '0 B'],
  [43, '43 B'],
  [381.54, '381.5 B'],
  [1023, '1,023 B'],
  [1024, '1 KiB'],
  [1_300_000, '1.2 MiB'],
  [170 * 1_048_576, '170 MiB'],
  [5 * 1024 ** 5, '5,120 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeOf(bytes, 'en')).toBe(text)
})
