/** The diagrams as one picture in a file: an SVG that looks the same wherever it is opened. */

const kept = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
] as const
const gap = 40

/** Above each diagram: its title, and a line on what it is about. */
const titleHeight = 64

export interface Pictured {
  diagram: SVGSVGElement
  title: string
  about: string
}

/**
 * @param pictured - As they stand on the page, in their order.
 * @param page - The look of the page around them.
 */
export function drawPicture(pictured: readonly Pictured[], page: CSSStyleDeclaration): string {
  const boxes = pictured.map(({ diagram }) => diagram.viewBox.baseVal)
  const width = boxes.reduce((sum, box) => sum + box.width, 0) + gap * (pictured.length + 1)
  const height = Math.max(...boxes.map(box => box.height)) + titleHeight + gap * 2
  let left = gap
  const parts = pictured.map(({ diagram, title, about }, index) => {
    const box = boxes[index]
    const copy = withOwnLook(diagram)
    copy.setAttribute('x', String(left))
    copy.setAttribute('y', String(gap + titleHeight))
    copy.setAttribute('width', String(box?.width ?? 0))
    copy.setAttribute('height', String(box?.height ?? 0))
    const words =
      writeText(title, left, gap + 16, `font-size="20" font-weight="600"`, page) +
      wrap(about, (box?.width ?? 0) / 7)
        .map((line, row) => writeText(line, left, gap + 38 + row * 17, 'font-size="13"', page))
        .join('')
    left += (box?.width ?? 0) + gap
    return words + new XMLSerializer().serializeToString(copy)
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${plainColour(page.backgroundColor)}"/>${parts.join('')}</svg>`
}

function writeText(
  text: string,
  x: number,
  y: number,
  look: string,
  { color, fontFamily }: CSSStyleDeclaration,
): string {
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'text')
  element.textContent = text
  element.setAttribute('font-family', fontFamily)
  element.setAttribute('fill', plainColour(color))
  const words = new XMLSerializer().serializeToString(element)
  return words.replace('<text', `<text x="${x}" y="${y}" ${look}`)
}

/** In lines of so many letters; those of Korean are as wide as two. */
function wrap(text: string, letters: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) > letters && line !== '') {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}

function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > '\u1100' ? 2 : 1), 0)
}

/** Classes mean nothing outside of the page: what they come to is written at each element. */
function withOwnLook(diagram: SVGSVGElement): SVGSVGElement {
  const copy = diagram.cloneNode(true) as SVGSVGElement
  const originals = [diagram, ...diagram.querySelectorAll('*')]
  for (const [index, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const original = originals[index]
    if (original === undefined) continue
    const look = getComputedStyle(original)
    for (const name of kept) {
      const value = look.getPropertyValue(name)
      element.setAttribute(name, name === 'fill' || name === 'stroke' ? plainColour(value) : value)
    }
    for (const name of ['class', 'role', 'tabindex', 'aria-current']) element.removeAttribute(name)
  }
  return copy
}

const colours = new Map<string, string>()

/** As every program that reads SVG knows it: those of the page are `oklch`, which few do. */
function plainColour(colour: string): string {
  const known = colours.get(colour)
  if (known !== undefined) return known
  const canvas = new OffscreenCanvas(1, 1).getContext('2d')
  if (canvas === null || !CSS.supports('color', colour) || colour === 'none') return colour
  canvas.fillStyle = colour
  canvas.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data
  const plain = alpha === 0 ? 'none' : `rgb(${red}, ${green}, ${blue})`
  colours.set(colour, plain)
  return plain
}
