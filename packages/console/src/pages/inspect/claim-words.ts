/** A claim in words: what it is called, and what its value means where that is not plain. */
import { fullTime, relativeTime, spanOfTime } from '../../i18n/time.ts'
import type { Language } from '../../page-state.ts'

/** By name. */
export type Claims = Readonly<Record<string, unknown>>

const instants: ReadonlySet<string> = new Set(['exp', 'iat', 'nbf', 'auth_time'])

/** The value as it stands, or as a person would say it. */
export interface ClaimValue {
  raw: string
  words?: string
}

export function claimValue(
  name: string,
  value: unknown,
  claims: Claims,
  nowMs: number,
  language: Language,
): ClaimValue {
  const raw = typeof value === 'string' ? value : JSON.stringify(value)
  if (!instants.has(name) || typeof value !== 'number' || Math.abs(value) > 8_640_000_000_000) return { raw }
  const atMs = value * 1000
  const words = `${fullTime(atMs, language)} · ${relativeTime(atMs, nowMs, language)}`
  if (name !== 'exp' || typeof claims.iat !== 'number') return { raw, words }
  return { raw, words: `${words} · ${spanOfTime(atMs - claims.iat * 1000, language)}` }
}
