/** The texts of the whole console; only the language in use is loaded. */
import type { Language } from '../page-state.ts'
import { entryTexts } from './entry-texts.ts'
import type { Texts } from './language.tsx'

export async function loadAppTexts(language: Language): Promise<Texts> {
  const texts =
    language === 'ko' ? (await import('./texts/app.ko.ts')).appKo : (await import('./texts/app.en.ts')).appEn
  return { ...entryTexts[language], ...texts }
}
