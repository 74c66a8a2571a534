/** What a setting is: where it is read from, what it must be, and what it is for. */
import type { Parser } from './parsed.ts'

export interface Setting<Value> extends Parser<Value> {
  variable: `COUNTERSIGN_${string}`
  /** As it would be written; absent where not setting it means something of its own, told in `describes`. */
  preset?: string
  /** Never a flag: every user of the machine can read the arguments of a process. Never shown in a message. */
  isSecret?: true
  /** Never shown in a message, although it is a flag: only some values of it hold a secret. */
  mayHoldSecret?: true
  describes: string
}

export function setting<Value>(
  variable: `COUNTERSIGN_${string}`,
  preset: string | undefined,
  kind: Parser<Value>,
  describes: string,
): Setting<Value> {
  return { variable, ...(preset !== undefined && { preset }), ...kind, describes }
}

/** `--public-url` for COUNTERSIGN_PUBLIC_URL; `undefined` for a secret, which has none. */
export function flagOf({
  variable,
  isSecret,
}: Pick<Setting<unknown>, 'variable' | 'isSecret'>): string | undefined {
  return isSecret ? undefined : variable.slice('COUNTERSIGN_'.length).toLowerCase().replaceAll('_', '-')
}
