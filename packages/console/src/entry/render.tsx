/** Renders a page on the server: the whole document of sign-in and sign-up, and the frame of every other. */
import { renderToString } from 'react-dom/server'
import { entryTexts } from '../i18n/entry-texts.ts'
import { LanguageProvider } from '../i18n/language.tsx'
import { type Language, type PageState, stateElementId } from '../page-state.ts'
import { EntryPage } from '../pages/sign-in/entry-page.tsx'

interface Files {
  script: string
  imports: string[]
  styles: string[]
}

/** Put in by the build: what each entry loads. */
declare const __FILES__: Readonly<Record<'sign-in' | 'app', Files>>
/** Put in by the build: the texts of sign-in by language, which its script asks for as soon as it runs. */
declare const __TEXTS__: Readonly<Record<Language, string>>

export function render(state: PageState): string {
  const isApp = state.page === 'app'
  const { script, imports, styles } = __FILES__[isApp ? 'app' : 'sign-in']
  const texts = entryTexts[state.language]
  const title = isApp
    ? 'Countersign'
    : `${texts[state.page === 'sign-in' ? 'signIn.title' : 'signUp.title']} · Countersign`
  return [
    `<!doctype html><html lang="${state.language}" data-theme="${state.theme}"><head><meta charset="utf-8">`,
    `<title>${title}</title>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">`,
    ...styles.map(file => `<link rel="stylesheet" href="/${file}">`),
    ...[...imports, ...(isApp ? [] : [__TEXTS__[state.language]])].map(
      file => `<link rel="modulepreload" href="/${file}">`,
    ),
    `<script type="module" src="/${script}"></script></head><body>`,
    `<div id="root">${isApp ? '' : renderEntry(state)}</div>`,
    `<script type="application/json" id="${stateElementId}">${escapeData(state)}</script>`,
    '</body></html>',
  ].join('')
}

function renderEntry(state: PageState): string {
  return renderToString(
    <LanguageProvider
      language={state.language}
      texts={entryTexts[state.language]}
      load={language => entryTexts[language]}
    >
      <EntryPage state={state} onSignedIn={() => undefined} />
    </LanguageProvider>,
  )
}

/** What was typed stands in it: nothing of that may end the element or begin another (HTML §13.1.2). */
function escapeData(state: PageState): string {
  return JSON.stringify(state).replaceAll('<', '\\u003c')
}

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none"><rect width="32" height="32" rx="9" fill="#2f4d9e"/><path d="M17.5 9.2a7 7 0 1 0 0 13.6" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/><path d="m16 16.4 3 3 6-7" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>'
