/** Files that an operator wrote: UTF-8, with or without the byte order mark that editors on Windows put before it. */
import { readFileSync } from 'node:fs'

/** @throws what reading throws, and a `TypeError` for bytes that are not UTF-8. */
export function readTextFile(path: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
}

/** What was wrong with such a file, said after its path. */
export function whyUnreadable(fault: unknown): string {
  if (fault instanceof SyntaxError) return 'is not JSON'
  if (fault instanceof TypeError) return 'is not UTF-8'
  const code = fault instanceof Error && 'code' in fault ? ` (${String(fault.code)})` : ''
  return `cannot be read${code}`
}
