/** The texts in both languages that the server renders pages with. */
import type { Language } from '../page-state.ts'
import type { Texts } from './language.tsx'
import { byMailEn } from './texts/by-mail.en.ts'
import { byMailKo } from './texts/by-mail.ko.ts'
import { entryEn } from './texts/entry.en.ts'
import { entryKo } from './texts/entry.ko.ts'
import { noScriptEn } from './texts/no-script.en.ts'
import { noScriptKo } from './texts/no-script.ko.ts'
import { shellEn } from './texts/shell.en.ts'
import { shellKo } from './texts/shell.ko.ts'

export const serverTexts: Readonly<Record<Language, Texts>> = {
  en: { ...entryEn, ...byMailEn, ...shellEn, ...noScriptEn },
  ko: { ...entryKo, ...byMailKo, ...shellKo, ...noScriptKo },
}
