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

/** @param diagrams - As they stand on the page, in their order. */
export function drawPicture(diagrams: readonly SVGSVGElement[], background: string): string {
  const boxes = diagrams.map(diagram => diagram.viewBox.baseVal)
  const width = boxes.reduce((sum, box) => sum + box.width, 0) + gap * (diagrams.length + 1)
  const height = Math.max(...boxes.map(box => box.height)) + gap * 2
  let left = gap
  const parts = diagrams.map((diagram, index) => {
    const copy = withOwnLook(diagram)
    copy.setAttribute('x', String(left))
    copy.setAttribute('y', String(gap))
    copy.setAttribute('width', String(boxes[index]?.width ?? 0))
    copy.setAttribute('height', String(boxes[index]?.height ?? 0))
    left += (boxes[index]?.width ?? 0) + gap
    return new XMLSerializer().serializeToString(copy)
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${plainColour(background)}"/>${parts.join('')}</svg>`
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
