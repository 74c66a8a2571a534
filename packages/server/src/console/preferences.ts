/** Language and theme of a page: what the person chose (a cookie that says nothing else), else what the browser asks for. */
import type { IncomingHttpHeaders } from 'node:http'
import { type Language, languages, type PageState, type Theme, themes } from './page-state.ts'

/** Longer headers are not looked at (K30). */
const maxLength = 4096

export function preferencesOf({
  cookie,
  'accept-language': accept,
}: IncomingHttpHeaders): Pick<PageState, 'language' | 'theme'> {
  const chosen = cookieValue(cookie, 'console-language')
  const theme = cookieValue(cookie, 'console-theme')
  return {
    language: languages.find(language => language === chosen) ?? preferredLanguage(accept),
    theme: themes.find((one): one is Theme => one === theme) ?? 'system',
  }
}

/** RFC 9110 §12.5.4: the language with the highest weight that there is; of equal ones the first. */
export function preferredLanguage(accept: string | undefined): Language {
  if (accept === undefined || accept.length > maxLength) return 'en'
  let best: { language: Language; weight: number } | undefined
  for (const range of accept.split(',')) {
    const [tag = '', ...parameters] = range
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/)
    const language = languages.find(one => tag === one || tag.startsWith(`${one}-`))
    const given = parameters.find(parameter => parameter.startsWith('q='))
    const weight = given === undefined ? 1 : Number(given.slice(2))
    if (language !== undefined && weight > (best?.weight ?? 0)) best = { language, weight }
  }
  return best?.language ?? 'en'
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  if (header === undefined || header.length > maxLength * 4) return undefined
  const start = `${name}=`
  return header
    .split(';', 100)
    .map(part => part.trim())
    .find(part => part.startsWith(start))
    ?.slice(start.length)
}
