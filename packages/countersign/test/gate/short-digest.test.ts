/** SHA-256 of short texts agrees with Node's, and leaves what it cannot do to it. */
import { hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWords, readDigestOf } from '../../src/gate/packed-words.ts'
import { readShortDigest } from '../../src/gate/short-digest.ts'

/** The first 16 bytes as hexadecimal digits. */
function read(by: (text: string, words: Uint32Array) => unknown, text: string): string {
  const words = createWords()
  by(text, words)
  return [...words].map(word => word.toString(16).padStart(8, '0')).join('')
}

const byNode = (text: string) => hash('sha256', text, 'hex').slice(0, 32)

const ascii = fc.string({ unit: 'binary-ascii', maxLength: 80 })
/** Any text at all, lone surrogates included. */
const anything = fc.string({
  unit: fc.nat({ max: 0xffff }).map(code => String.fromCharCode(code)),
  maxLength: 80,
})

describe('SHA-256 of a short text', () => {
  it('is what the standard says for its own example', () => {
    expect(read(readShortDigest, 'abc')).toBe('ba7816bf8f01cfea414140de5dae2223')
  })

  it('agrees with Node at every length that fits in a block, and reads nothing beyond', () => {
    for (let length = 0; length <= 70; length++) {
      const text = 'w'.repeat(length)
      if (length <= 55) expect(read(readShortDigest, text)).toBe(byNode(text))
      else expect(readShortDigest(text, createWords())).toBe(false)
    }
  })

  it('agrees with Node for whatever is of ASCII', () => {
    fc.assert(
      fc.property(ascii, text => {
        if (text.length <= 55) expect(read(readShortDigest, text)).toBe(byNode(text))
      }),
      { numRuns: 5000 },
    )
  })

  it('leaves every other text to Node, whose bytes are not its characters', () => {
    // These two characters would fill the word as "ab" does, were only their lower bytes looked at.
    for (const text of ['\u0161b', 'é', 'a\u{1f511}', `${'a'.repeat(42)}\u0100`])
      expect(readShortDigest(text, createWords())).toBe(false)
  })

  it('changes nothing for who asks: the words are those of the digest of any text', () => {
    fc.assert(
      fc.property(fc.oneof(ascii, anything), text => {
        expect(read(readDigestOf, text)).toBe(byNode(text))
      }),
      { numRuns: 5000 },
    )
  })

  it('remembers nothing of the text before', () => {
    fc.assert(
      fc.property(ascii, ascii, (before, text) => {
        readDigestOf(before, createWords())
        expect(read(readDigestOf, text)).toBe(byNode(text))
      }),
      { numRuns: 2000 },
    )
  })
})
