/** The texts of sign-in and sign-up, those of the pages that a mail leads to, and those of the whole console; only the language in use is loaded. */
import type { Language } from '../page-state.ts'
import type { Texts } from './language.tsx'

export async function loadEntryTexts(language: Language): Promise<Texts> {
  return language === 'ko'
    ? (await import('./texts/entry.ko.ts')).entryKo
    : (await import('./texts/entry.en.ts')).entryEn
}

export async function loadByMailTexts(language: Language): Promise<Texts> {
  const entry = loadEntryTexts(language)
  const texts =
    language === 'ko'
      ? (await import('./texts/by-mail.ko.ts')).byMailKo
      : (await import('./texts/by-mail.en.ts')).byMailEn
  return { ...(await entry), ...texts }
}

export async function loadAppTexts(language: Language): Promise<Texts> {
  const entry = loadEntryTexts(language)
  const texts =
    language === 'ko' ? (await import('./texts/app.ko.ts')).appKo : (await import('./texts/app.en.ts')).appEn
  return { ...(await entry), ...texts }
}
