/** The diagrams as one picture in a file: an SVG that looks the same wherever it is opened. */

const kept = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
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
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${background}"/>${parts.join('')}</svg>`
}

/** Classes mean nothing outside of the page: what they come to is written at each element. */
function withOwnLook(diagram: SVGSVGElement): SVGSVGElement {
  const copy = diagram.cloneNode(true) as SVGSVGElement
  const originals = [diagram, ...diagram.querySelectorAll('*')]
  for (const [index, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const original = originals[index]
    if (original === undefined) continue
    const look = getComputedStyle(original)
    for (const name of kept) element.setAttribute(name, look.getPropertyValue(name))
    for (const name of ['class', 'role', 'tabindex', 'aria-current']) element.removeAttribute(name)
  }
  return copy
}
