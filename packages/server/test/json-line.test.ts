/** What `--json` prints: nothing in it acts on the terminal that shows it. */
import { expect, test } from 'vitest'
import { jsonLine } from '../src/terminal/json.ts'

test.each([
  ['an escape that C1 allows in one character', '\u009b31mred'],
  ['a delete', 'a\u007f'],
  ['a direction override', '\u202egpj.exe'],
  ['a line separator', 'a\u2028b'],
  ['a byte order mark', '\ufeffa'],
  ['half a character', '\ud800'],
  ['a tag outside of the first plane', '\u{e0041}'],
  ['an escape sequence', '\u001b[2J'],
])('%s is escaped, and is itself again when it is read', (_, text) => {
  const line = jsonLine({ user_agent: text })
  expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
  expect(JSON.parse(line)).toEqual({ user_agent: text })
})

test('what can be seen stays as it is', () => {
  expect(jsonLine({ name: '김철수 "é" 😀' })).toBe('{"name":"김철수 \\"é\\" 😀"}')
})
