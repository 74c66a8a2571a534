/** K15: where a sign-in leads back to is a path of the same site, whatever is tried. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isReturnPath } from '../../src/core/return-path.ts'

test.each([
  '/',
  '/orders',
  '/orders?page=2#top',
  '/a//b',
  '/%2F%2Fevil.example',
  '/ko/주문',
  '/@evil.example',
])('K15 takes %j', path => {
  expect(isReturnPath(path)).toBe(true)
})

test.each([
  '',
  'orders',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '\u0000/x',
  ' /x',
  'https://evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '/a\\b',
  '/\u202e',
  `/${'a'.repeat(2048)}`,
])('K15 refuses %j', path => {
  expect(isReturnPath(path)).toBe(false)
})

test('K15 whatever is taken stays on the site', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '.',
    '@',
    ':',
    '?',
    '#',
    '%2f',
    '\t',
    '\u00a0',
    'a',
    'evil.example',
    'http',
    '\u2028',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
      const text = pieces.join('')
      if (isReturnPath(text)) expect(new URL(text, 'https://own.example').origin).toBe('https://own.example')
    }),
  )
})
