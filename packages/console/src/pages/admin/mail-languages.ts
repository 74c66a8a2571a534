/** The languages that mails are written in, each by its own name. */
import type { Language } from '../../page-state.ts'

export const mailLanguages: readonly (readonly [value: Language, label: string])[] = [
  ['en', 'English'],
  ['ko', '한국어'],
]
