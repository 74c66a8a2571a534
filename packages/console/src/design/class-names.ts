/** Joins the names of classes; what is false is left out. */
export function classNames(...names: (string | false | undefined)[]): string {
  return names.filter(name => typeof name === 'string' && name !== '').join(' ')
}
