/** Reads the answer of the range service: lines of the 35 digits that follow the five that were asked for, and a count. */

/**
 * Whether the suffix is in the answer.
 *
 * @param suffix - 35 hexadecimal digits in upper case.
 * @returns `malformed` for anything else than such lines, an empty answer too: the service has every range.
 */
export function findInRange(answer: string, suffix: string): 'breached' | 'not-breached' | 'malformed' {
  let found = false
  let lines = 0
  for (const line of answer.split(/\r?\n/)) {
    if (line === '') continue
    const match = /^([0-9A-F]{35}):(\d{1,15})$/i.exec(line)
    if (match === null) return 'malformed'
    lines += 1
    // Padding has a count of 0: it hides how long the answer is, and is of nobody's password.
    if (match[1]?.toUpperCase() === suffix && Number(match[2]) > 0) found = true
  }
  if (lines === 0) return 'malformed'
  return found ? 'breached' : 'not-breached'
}
