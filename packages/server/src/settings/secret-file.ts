/** Secrets in files, as containers are given them: `COUNTERSIGN_SMTP_URL_FILE=/run/secrets/smtp` for `COUNTERSIGN_SMTP_URL`. */
import type { Parsed } from './parsed.ts'
import type { Setting } from './setting.ts'
import { readTextFile, whyUnreadable } from './text-file.ts'

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
    const value = readTextFile(path).replace(/\r?\n$/, '')
    return value === '' ? { problem: 'names a file that is empty' } : { value }
  } catch (fault) {
    return { problem: `names a file that ${whyUnreadable(fault)}` }
  }
}
