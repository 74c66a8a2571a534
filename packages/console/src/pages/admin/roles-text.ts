/** Roles as words in a line: which they are, and why some words cannot be roles. */
import type { Speech } from '../../i18n/language.tsx'

/** As the API takes them. */
const role = /^[a-z][a-z0-9:._-]{0,63}$/
const maxRoles = 16

export type ReadRoles = { ok: true; roles: string[] } | { ok: false; why: string }

export function readRoles(text: string, { t }: Pick<Speech, 't'>): ReadRoles {
  const words = [...new Set(text.split(/[\s,]+/).filter(word => word !== ''))]
  const wrong = words.filter(word => !role.test(word))
  if (wrong.length > 0)
    return { ok: false, why: t('subject.roles.wrong', { roles: wrong.map(word => `“${word}”`).join(', ') }) }
  if (words.length > maxRoles)
    return { ok: false, why: t('subject.roles.tooMany', { count: words.length, max: maxRoles }) }
  return { ok: true, roles: words }
}
