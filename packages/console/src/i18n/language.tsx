/** The language of the page: its texts for every component below, and the switch, which a cookie remembers. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import type { Problem } from '../api/problem.ts'
import type { Language } from '../page-state.ts'
import { fill, type Values } from './fill.ts'
import { problemText } from './problem-text.ts'
import type { AppKey } from './texts/app.en.ts'
import type { ByMailKey } from './texts/by-mail.en.ts'
import type { EntryKey } from './texts/entry.en.ts'
import type { NoScriptKey } from './texts/no-script.en.ts'

export type Key = EntryKey | ByMailKey | AppKey | NoScriptKey
export type Texts = Readonly<Record<string, string>>
export type LoadTexts = (language: Language) => Texts | Promise<Texts>

interface Spoken {
  language: Language
  /** What was chosen last; its texts may still be on their way. */
  chosen: Language
  texts: Texts
  setLanguage: (language: Language) => void
}

const Context = createContext<Spoken | undefined>(undefined)

const yearSeconds = 31_536_000

export function LanguageProvider({
  language: first,
  texts: firstTexts,
  load,
  children,
}: {
  language: Language
  texts: Texts
  load: LoadTexts
  children: ReactNode
}): ReactNode {
  const [{ language, texts }, setSpoken] = useState({ language: first, texts: firstTexts })
  const [chosen, setChosen] = useState(first)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const setLanguage = useCallback(
    (next: Language) => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we support
      document.cookie = `console-language=${next}; Path=/; Max-Age=${yearSeconds}; SameSite=Lax`
      setChosen(next)
      Promise.resolve(load(next)).then(
        loaded => setSpoken({ language: next, texts: loaded }),
        // Away from the network the page stays in the language that it has; the next one comes in the other.
        () => setChosen(language),
      )
    },
    [load, language],
  )
  const spoken = useMemo(
    () => ({ language, chosen, texts, setLanguage }),
    [language, chosen, texts, setLanguage],
  )
  return <Context value={spoken}>{children}</Context>
}

export interface Speech {
  language: Language
  /** What was chosen last; its texts may still be on their way. */
  chosen: Language
  setLanguage: (language: Language) => void
  /** Says a text. */
  t: (key: Key, values?: Values) => string
  /** Says one of a family of texts (`state.active`), or the word itself where there is none for it. */
  word: (family: string, word: string) => string
  problem: (problem: Pick<Problem, 'code' | 'weakness'>) => string
}

export function useSpeech(): Speech {
  const spoken = useContext(Context)
  if (spoken === undefined) throw new Error('there is no language here')
  const { language, chosen, texts, setLanguage } = spoken
  return useMemo(() => {
    const look = (key: string, values?: Values) => {
      const text = texts[key]
      return text === undefined ? undefined : fill(text, values)
    }
    return {
      language,
      chosen,
      setLanguage,
      t: (key, values) => look(key, values) ?? key,
      word: (family, word) => look(`${family}.${word}`) ?? word,
      problem: problem => problemText(problem, look),
    }
  }, [language, chosen, texts, setLanguage])
}
