/** Instants on the wire: ISO 8601 in UTC, to the millisecond (RFC 3339 §5.6). */
import { z } from 'zod'

/** @param at - Wall time, ms. */
export function writeInstant(at: number): string {
  return new Date(at).toISOString()
}

export const instantSchema: z.ZodType<string> = z.iso.datetime().meta({ example: '2026-01-01T00:00:00.000Z' })
