/** Whether a text is well-formed XML, as far as an image needs it: one root, elements closed in order, quoted attributes, nothing raw. */

const attribute = '\\s+[\\w:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*"'
const token = new RegExp(`<(/)?([\\w:-]+)((?:${attribute})*)\\s*(/)?>|([^<]+)`, 'gy')
const content = /^(?:[^&]|&(?:amp|lt|gt|quot);)*$/

/** @throws {Error} where it is not. */
export function assertWellFormed(xml: string): void {
  const open: string[] = []
  let roots = 0
  let at = 0
  for (const [text, closes, name = '', , empty, between] of xml.matchAll(token)) {
    at += text.length
    if (between !== undefined) {
      if (!content.test(between)) throw new Error(`a bare & in ${between}`)
      if (open.length === 0 && between.trim() !== '') throw new Error(`text outside of the root: ${between}`)
    } else if (closes !== undefined) {
      if (open.pop() !== name) throw new Error(`${name} is closed and was not the last one opened`)
    } else {
      if (open.length === 0) roots += 1
      if (empty === undefined) open.push(name)
    }
  }
  if (at !== xml.length) throw new Error(`not understood: ${xml.slice(at, at + 60)}`)
  if (open.length > 0 || roots !== 1) throw new Error('not one root, closed')
}
