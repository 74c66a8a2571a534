/** Mutations of a token as text: what happens on the way, or what somebody without the key can do. */
import type { Choices } from './random.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const strangers = [
  '=',
  '==',
  '.',
  '..',
  ' ',
  '\n',
  '\t',
  '\r\n',
  '+',
  '/',
  '\0',
  'é',
  '😀',
  '\u2028',
  '%2E',
  '~',
  '"',
]

type TextMutation = (token: string, choices: Choices, other: string) => string

export const textMutations: Record<string, TextMutation> = {
  'flip a character': (token, choices) =>
    replaceAt(token, choices.below(token.length), choices.of([...alphabet])),
  'insert a stranger': (token, choices) =>
    insertAt(token, choices.below(token.length + 1), choices.of(strangers)),
  'append a stranger': (token, choices) => token + choices.of(strangers),
  'prepend a stranger': (token, choices) => choices.of(strangers) + token,
  'stranger at the end of a segment': (token, choices) =>
    editSegment(token, choices, segment => segment + choices.of(strangers)),
  'delete a character': (token, choices) => replaceAt(token, choices.below(token.length), ''),
  truncate: (token, choices) => token.slice(0, choices.below(token.length)),
  'cut the front': (token, choices) => token.slice(choices.below(token.length)),
  'swap two segments': (token, choices) => {
    const segments = token.split('.')
    const [one, two] = [choices.below(segments.length), choices.below(segments.length)]
    const [first = '', second = ''] = [segments[one], segments[two]]
    segments[one] = second
    segments[two] = first
    return segments.join('.')
  },
  'segment of another token': (token, choices, other) => {
    const theirs = other.split('.')
    return editSegment(token, choices, (segment, index) => theirs[index] ?? segment)
  },
  'empty a segment': (token, choices) => editSegment(token, choices, () => ''),
  'repeat a segment': (token, choices) => editSegment(token, choices, segment => `${segment}.${segment}`),
  'remove a segment': (token, choices) => {
    const segments = token.split('.')
    segments.splice(choices.below(segments.length), 1)
    return segments.join('.')
  },
  'bits after the end': (token, choices) =>
    editSegment(token, choices, segment => {
      const last = alphabet.indexOf(segment.at(-1) ?? 'A')
      return segment.slice(0, -1) + (alphabet[last ^ choices.of([1, 2, 3])] ?? 'A')
    }),
  'ordinary base64': token => token.replaceAll('-', '+').replaceAll('_', '/'),
  'change case': (token, choices) => editSegment(token, choices, segment => segment.toLowerCase()),
  'flip a byte': (token, choices) =>
    editSegment(token, choices, segment => {
      const bytes = Buffer.from(segment, 'base64url')
      if (bytes.length > 0) bytes[choices.below(bytes.length)] = choices.below(256)
      return bytes.toString('base64url')
    }),
  'shorten the last segment by bytes': (token, choices) => {
    const end = token.lastIndexOf('.') + 1
    const bytes = Buffer.from(token.slice(end), 'base64url')
    return token.slice(0, end) + bytes.subarray(0, choices.below(bytes.length + 1)).toString('base64url')
  },
  'lengthen the last segment by bytes': (token, choices) => {
    const end = token.lastIndexOf('.') + 1
    const bytes = Buffer.from(token.slice(end), 'base64url')
    const more = Buffer.alloc(1 + choices.below(3))
    const longer = Buffer.concat(choices.once(2) ? [bytes, more] : [more, bytes])
    return token.slice(0, end) + longer.toString('base64url')
  },
  'the signature of nothing': token => token.slice(0, token.lastIndexOf('.') + 1) + 'A'.repeat(86),
  huge: (token, choices) => editSegment(token, choices, segment => segment + 'A'.repeat(4 * 2500)),
  twice: token => `${token}.${token}`,
}

function replaceAt(text: string, at: number, part: string): string {
  return text.slice(0, at) + part + text.slice(at + 1)
}

function insertAt(text: string, at: number, part: string): string {
  return text.slice(0, at) + part + text.slice(at)
}

function editSegment(
  token: string,
  choices: Choices,
  edit: (segment: string, index: number) => string,
): string {
  const segments = token.split('.')
  const index = choices.below(segments.length)
  segments[index] = edit(segments[index] ?? '', index)
  return segments.join('.')
}
