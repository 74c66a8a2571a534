/**
 * Passwords that a pattern makes, which no list of common ones can hold all of: repeats, sequences, walks over the keyboard
 * (NIST SP 800-63B §3.1.1.2: "repetitive or sequential characters").
 */

/** In characters. What is longer is not tried by anybody, pattern or not. */
const longest = 64
/** So many characters that follow from those before them are a run. */
const shortestRun = 3
/** What a run counts as: where it begins, and which way it goes. */
const choicesOfRun = 2
/** Fewer choices than these make no password: `1234abcd` takes four. */
const fewestChoices = 5

/** Neighbours here follow from one another, in either direction. */
const tracks = [
  // Counting and alphabets.
  '01234567890',
  '02468',
  '13579',
  'abcdefghijklmnopqrstuvwxyz',
  'абвгдежзийклмнопрстуфхцчшщъыьэюя',
  'αβγδεζηθικλμνξοπρστυφχψω',
  '가나다라마바사아자차카타파하',
  'ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ',
  // Rows of keyboards: QWERTY, QWERTZ, AZERTY, Russian and Korean ones, and the first with Shift.
  '`1234567890-=',
  '~!@#$%^&*()_+',
  'qwertyuiop[]\\',
  "asdfghjkl;'",
  'zxcvbnm,./',
  'qwertzuiopü',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
  'йцукенгшщзхъ',
  'фывапролджэ',
  'ячсмитьбю',
  'ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ',
  'ㅁㄴㅇㄹㅎㅗㅓㅏㅣ',
  'ㅋㅌㅊㅍㅠㅜㅡ',
  // Its columns.
  ...['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik,', '9ol.', '0p;/'],
]

const pairs: ReadonlySet<string> = new Set(
  tracks.flatMap(track => Array.from(track.slice(1), (after, index) => track[index] + after)),
)

const steps: readonly ((before: string, after: string) => boolean)[] = [
  (before, after) => before === after,
  (before, after) => pairs.has(before + after),
  (before, after) => pairs.has(after + before),
]

/** @param password - In lower case. */
export function isPredictable(password: string): boolean {
  const characters = [...password]
  return characters.length <= longest && choicesIn(unitOf(characters)) < fewestChoices
}

/** What is repeated: `abc` of `abcabcab`; the whole where nothing is. */
function unitOf(characters: readonly string[]): readonly string[] {
  for (let period = 1; period * 2 <= characters.length; period++) {
    if (characters.every((one, index) => index < period || one === characters[index - period]))
      return characters.slice(0, period)
  }
  return characters
}

function choicesIn(characters: readonly string[]): number {
  let choices = 0
  for (let from = 0; from < characters.length; ) {
    const length = Math.max(...steps.map(step => runFrom(characters, from, step)))
    choices += length >= shortestRun ? choicesOfRun : 1
    from += length >= shortestRun ? length : 1
  }
  return choices
}

function runFrom(
  characters: readonly string[],
  from: number,
  follows: (before: string, after: string) => boolean,
): number {
  let to = from + 1
  while (to < characters.length && follows(characters[to - 1] ?? '', characters[to] ?? '')) to += 1
  return to - from
}
