/** Opens the console: in a document of its own, or in that of the sign-in page, whose memory holds the token. */
import './app.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Whoami } from '../api/wire.ts'
import { expiry } from '../features/session/expiry.ts'
import { createQueryClient, whoamiKey } from '../features/session/queries.ts'
import { LanguageProvider, type Texts } from '../i18n/language.tsx'
import { loadAppTexts } from '../i18n/load-texts.ts'
import { type PageState, readPageState } from '../page-state.ts'
import { createAppRouter } from './routes.tsx'

/** Pages that are for everybody. */
const openPages: ReadonlySet<string> = new Set(['/xray', '/inspect'])

const retryMs = 3000

/**
 * Loads what the console needs at first. Rejects where that does not come.
 *
 * @returns How to open it.
 */
export async function prepareConsole(state: PageState): Promise<() => void> {
  const texts = await loadAppTexts(state.language)
  return () => openConsole(state, texts)
}

function openConsole(state: PageState, texts: Texts): void {
  const container = document.getElementById('root')
  if (container === null) throw new Error('the document has no root')
  const client = createQueryClient()
  // Nobody is signed in when the page opens: there is nothing to keep, so the sign-in page is the place to go.
  const stop = expiry.subscribe(() => {
    if (client.getQueryData(whoamiKey) !== undefined || expiry.read() === undefined) return
    if (openPages.has(location.pathname)) expiry.clear()
    else location.replace(`/sign-in?return_to=${encodeURIComponent(location.pathname + location.search)}`)
  })
  // The document was told whom it is for: nothing has to wait, or to move, until the page knows that too. It asks again at once.
  if (state.whoami !== undefined) client.setQueryData(whoamiKey, state.whoami as Whoami, { updatedAt: 1 })
  const router = createAppRouter({ state })
  const root = createRoot(container)
  root.render(
    <StrictMode>
      <LanguageProvider language={state.language} texts={texts} load={loadAppTexts}>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LanguageProvider>
    </StrictMode>,
  )
  addEventListener('pagehide', stop, { once: true })
}

/** A document whose console does not come waits for it: asked again when the network is back, and now and then. */
async function openDocument(state: PageState): Promise<void> {
  for (;;) {
    try {
      const open = await prepareConsole(state)
      return open()
    } catch {
      await new Promise<void>(resolve => {
        addEventListener('online', () => resolve(), { once: true })
        setTimeout(resolve, retryMs)
      })
    }
  }
}

const state = readPageState(document)
if (state.page === 'app') void openDocument(state)
