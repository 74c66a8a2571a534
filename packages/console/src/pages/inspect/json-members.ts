/** The members of a JSON object as they stand in the text: `JSON.parse` rounds long numbers, and of two alike keeps one. */
import type { Member } from '../../api/token-check.ts'

const mark = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

/** @param text - Valid JSON; anything but an object has no members. */
export function readMembers(text: string): Member[] {
  const members: Member[] = []
  let depth = 0
  let name: string | undefined
  let start = 0
  const end = (at: number) => {
    if (name !== undefined) members.push({ name, json: text.slice(start, at).trim() })
    name = undefined
  }
  if (!text.trimStart().startsWith('{')) return members
  for (const { 0: found, index } of text.matchAll(mark)) {
    if (found === '{' || found === '[') depth += 1
    else if (found === '}' || found === ']') {
      if (depth === 1) end(index)
      depth -= 1
    } else if (depth !== 1) continue
    else if (found === ',') end(index)
    else if (found === ':') start = index + 1
    // A string before the colon is the name; the value's is passed over.
    else if (name === undefined) name = String(JSON.parse(found))
  }
  return members
}
