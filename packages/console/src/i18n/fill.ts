/** Puts values into a text: `{name}` stands for the value of that name. */

export type Values = Readonly<Record<string, string | number>>

export function fill(text: string, values: Values = {}): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : String(value)
  })
}
