/** Takes over a page that a mail leads to, which the server rendered. */
import './sign-in.css'
import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { LanguageProvider } from '../i18n/language.tsx'
import { loadByMailTexts } from '../i18n/load-texts.ts'
import { readPageState } from '../page-state.ts'
import { ByMailPage } from '../pages/by-mail/by-mail-page.tsx'

const state = readPageState(document)
const container = document.getElementById('root')
if (container === null) throw new Error('the document has no root')
const { page } = state
if (page === 'app' || page === 'sign-in' || page === 'sign-up')
  throw new Error('the document is of another page')
const texts = await loadByMailTexts(state.language)

hydrateRoot(
  container,
  <StrictMode>
    <LanguageProvider language={state.language} texts={texts} load={loadByMailTexts}>
      <ByMailPage state={state} page={page} />
    </LanguageProvider>
  </StrictMode>,
)
