/** The members of a JSON object as they stand in the text: a number with every digit, a name as often as it comes. */

export interface JsonMember {
  name: string
  /** The value's JSON, as it was written. */
  json: string
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

/** @param text - Valid JSON; anything but an object has no members. */
export function readMembers(text: string): JsonMember[] {
  const members: JsonMember[] = []
  let depth = 0
  let name: string | undefined
  let start = 0
  const end = (at: number): void => {
    if (name !== undefined) members.push({ name, json: text.slice(start, at).trim() })
    name = undefined
  }
  if (!text.trimStart().startsWith('{')) return members
  for (const { 0: found, index } of text.matchAll(token)) {
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
