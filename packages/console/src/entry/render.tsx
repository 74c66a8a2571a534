/** Renders a page on the server: the whole document of sign-in and sign-up, and of every other its frame and what there is without scripts. */

import type { ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { Frame } from '../features/shell/frame.tsx'
import { LanguageProvider } from '../i18n/language.tsx'
import { serverTexts } from '../i18n/server-texts.ts'
import { type Language, type PageState, stateElementId } from '../page-state.ts'
import { ByMailPage } from '../pages/by-mail/by-mail-page.tsx'
import { NoScriptPage } from '../pages/no-script/no-script-page.tsx'
import { EntryPage } from '../pages/sign-in/entry-page.tsx'

interface Files {
  script: string
  imports: string[]
  styles: string[]
}

type Entry = 'sign-in' | 'by-mail' | 'app'

/** Put in by the build: what each entry loads. */
declare const __FILES__: Readonly<Record<Entry, Files>>
/** Put in by the build: the texts by language, which the script of a page asks for as soon as it runs. */
declare const __TEXTS__: Readonly<Record<Entry, Readonly<Record<Language, string[]>>>>

export function render(state: PageState): string {
  const { page } = state
  const isApp = page === 'app'
  const mailPage = page === 'app' || page === 'sign-in' || page === 'sign-up' ? undefined : page
  const entry: Entry = isApp ? 'app' : mailPage === undefined ? 'sign-in' : 'by-mail'
  const { script, imports, styles } = __FILES__[entry]
  const texts = serverTexts[state.language]
  const title = isApp
    ? 'Countersign'
    : `${texts[mailPage !== undefined ? `mail.${mailPage}.title` : page === 'sign-in' ? 'signIn.title' : 'signUp.title']} · Countersign`
  return [
    `<!doctype html><html lang="${state.language}" data-theme="${state.theme}"><head><meta charset="utf-8">`,
    `<title>${title}</title>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">`,
    ...styles.map(file => `<link rel="stylesheet" href="/${file}">`),
    ...[...imports, ...__TEXTS__[entry][state.language]].map(
      file => `<link rel="modulepreload" href="/${file}">`,
    ),
    `<script type="module" src="/${script}"></script></head><body>`,
    isApp
      ? `<div id="root">${inWords(state, <Frame />)}</div><noscript>${inWords(state, <NoScriptPage state={state} />)}</noscript>`
      : `<div id="root">${inWords(state, mailPage === undefined ? <EntryPage state={state} onSignedIn={async () => true} /> : <ByMailPage state={state} page={mailPage} />)}</div>`,
    `<script type="application/json" id="${stateElementId}">${escapeData(state)}</script>`,
    '</body></html>',
  ].join('')
}

function inWords({ language }: PageState, page: ReactNode): string {
  return renderToString(
    <LanguageProvider language={language} texts={serverTexts[language]} load={other => serverTexts[other]}>
      {page}
    </LanguageProvider>,
  )
}

/** What was typed stands in it: nothing of that may end the element or begin another (HTML §13.1.2). */
function escapeData(state: PageState): string {
  return JSON.stringify(state).replaceAll('<', '\\u003c')
}

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none"><rect width="32" height="32" rx="9" fill="#2f4d9e"/><path d="M17.5 9.2a7 7 0 1 0 0 13.6" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/><path d="m16 16.4 3 3 6-7" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>'
