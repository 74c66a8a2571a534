/** Secrets in files, as containers are given them: `COUNTERSIGN_SMTP_URL_FILE=/run/secrets/smtp` for `COUNTERSIGN_SMTP_URL`. */
import { readFileSync } from 'node:fs'
import type { Parsed } from './parsed.ts'
import type { Setting } from './setting.ts'

/** The name of the variable that names the file; `undefined` for what is no secret. */
export function fileVariableOf({
  variable,
  isSecret,
}: Pick<Setting<unknown>, 'variable' | 'isSecret'>): string | undefined {
  return isSecret ? `${variable}_FILE` : undefined
}

/** What stands in the file, without the line break at its end. */
export function readSecretFile(path: string): Parsed<string> {
  try {
    const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    return value === '' ? { problem: 'names a file that is empty' } : { value }
  } catch {
    // Why, the operator sees by the path; the error's text would repeat it.
    return { problem: 'must be the path of a file that can be read' }
  }
}
