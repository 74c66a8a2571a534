/** Takes over the sign-in page that the server rendered; after signing in, the console opens in this same document. */
import './sign-in.css'
import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import type { Held } from '../api/credential.ts'
import { LanguageProvider } from '../i18n/language.tsx'
import { loadEntryTexts } from '../i18n/load-texts.ts'
import { readPageState } from '../page-state.ts'
import { EntryPage } from '../pages/sign-in/entry-page.tsx'

const state = readPageState(document)
// The link of a mail: a page of its own says what it does, and takes the ticket out of the address.
if (location.hash !== '') location.replace(`/sign-in/link${location.search}${location.hash}`)
const container = document.getElementById('root')
if (container === null) throw new Error('the document has no root')
const texts = await loadEntryTexts(state.language)

const root = hydrateRoot(
  container,
  <StrictMode>
    <LanguageProvider language={state.language} texts={texts} load={loadEntryTexts}>
      <EntryPage state={state} onSignedIn={enter} />
    </LanguageProvider>
  </StrictMode>,
)

/**
 * A token lives in the memory of this document, so the document must stay; a cookie does not need it to.
 *
 * @returns Whether the console opens; false where its files did not come.
 */
async function enter(kind: Held['kind']): Promise<boolean> {
  if (kind === 'session') {
    location.assign(state.returnTo)
    return true
  }
  try {
    const { prepareConsole } = await import('./app.tsx')
    const open = await prepareConsole({ ...state, page: 'app' })
    root.unmount()
    history.replaceState(null, '', state.returnTo)
    open()
    return true
  } catch {
    return false
  }
}
