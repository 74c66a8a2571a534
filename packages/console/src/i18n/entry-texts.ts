/** The texts of sign-in and sign-up in both languages, for the server that renders them. */
import type { Language } from '../page-state.ts'
import type { Texts } from './language.tsx'
import { entryEn } from './texts/entry.en.ts'
import { entryKo } from './texts/entry.ko.ts'

export const entryTexts: Readonly<Record<Language, Texts>> = { en: entryEn, ko: entryKo }
