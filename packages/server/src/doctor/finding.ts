/** What one check of `countersign doctor` found. */

export interface Finding {
  check: string
  verdict: 'ok' | 'warn' | 'fail'
  /** What was found. */
  message: string
  /** What to do about it. */
  advice?: string
  /** Figures for a program, such as the head of the audit chain. */
  details?: Readonly<Record<string, unknown>>
}

export function ok(check: string, message: string, details?: Finding['details']): Finding {
  return { check, verdict: 'ok', message, ...(details !== undefined && { details }) }
}

export function warn(check: string, message: string, advice: string, details?: Finding['details']): Finding {
  return { check, verdict: 'warn', message, advice, ...(details !== undefined && { details }) }
}

export function fail(check: string, message: string, advice: string): Finding {
  return { check, verdict: 'fail', message, advice }
}
