/** Parsers of settings: each knows what it expects, in words that a message and the documentation share. */

export type Parsed<Value> = { value: Value } | { problem: string }

export interface Parser<Value> {
  /** `a whole number from 0 to 65535`: what follows "must be". */
  expects: string
  parse(text: string): Parsed<Value>
}

/** A parser that answers `undefined` for what does not fit. */
export function parser<Value>(expects: string, read: (text: string) => Value | undefined): Parser<Value> {
  return {
    expects,
    parse: text => {
      const value = read(text)
      return value === undefined ? { problem: `must be ${expects}` } : { value }
    },
  }
}

export function whole(min: number, max: number): Parser<number> {
  return parser(`a whole number from ${min} to ${max}`, text => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : undefined
  })
}

export function offOrWhole(min: number, max: number): Parser<number | 'off'> {
  const number = whole(min, max)
  return parser(`off or ${number.expects}`, text => {
    if (text === 'off') return text
    const parsed = number.parse(text)
    return 'value' in parsed ? parsed.value : undefined
  })
}

export function oneOf<const Word extends string>(...words: readonly Word[]): Parser<Word> {
  return parser(words.join(' or '), text => words.find(word => word === text))
}

export const onOff: Parser<boolean> = parser('on or off', text => {
  return text === 'on' ? true : text === 'off' ? false : undefined
})

export function text(expects: string, pattern: RegExp): Parser<string> {
  return parser(expects, value => (pattern.test(value) ? value : undefined))
}

/** Comma-separated; an empty text is an empty list. */
export function listOf(expects: string, isItem: (item: string) => boolean): Parser<readonly string[]> {
  return parser(`${expects}, separated by commas`, value => {
    const items = value
      .split(',')
      .map(item => item.trim())
      .filter(item => item !== '')
    return items.every(isItem) ? items : undefined
  })
}
