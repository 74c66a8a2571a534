/** A value that shares no memory with anything: a view into a pooled Buffer would take the whole pool along to another thread. */
export function detached<Value>(value: Value): Value
export function detached(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map(one => detached<unknown>(one))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, detached<unknown>(one)]))
}
