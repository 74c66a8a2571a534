/** Reads an option of a call that must never throw: lists are copied, and what cannot be read is not there. */

/** The option as it is, an array as a copy; `null`, which no option takes, where reading it throws. */
export function readOption(options: unknown, name: string): unknown {
  if (typeof options !== 'object' || options === null) return undefined
  try {
    const value: unknown = Object.hasOwn(options, name) ? Reflect.get(options, name) : undefined
    return Array.isArray(value) ? [...value] : value
  } catch {
    // Not `undefined`: that would stand for the default, and allow more than somebody meant to.
    return null
  }
}

/**
 * Those of `known` that are named; the preset where nothing is; none where it is not a list.
 *
 * @param nameOf - The one name in `known` of what has several.
 */
export function readAllowed<Name extends string>(
  options: unknown,
  name: string,
  known: readonly Name[],
  preset: readonly Name[],
  nameOf: (one: unknown) => unknown = one => one,
): readonly Name[] {
  const named = readOption(options, name)
  if (named === undefined) return preset
  if (!Array.isArray(named)) return []
  const names = named.map(nameOf)
  return known.filter(one => names.includes(one))
}
