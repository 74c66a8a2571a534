/** Opens the console: in a document of its own, or in that of the sign-in page, whose memory holds the token. */
import './app.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { expiry } from '../features/session/expiry.ts'
import { createQueryClient, whoamiKey } from '../features/session/queries.ts'
import { LanguageProvider } from '../i18n/language.tsx'
import { loadAppTexts } from '../i18n/load-texts.ts'
import { type PageState, readPageState } from '../page-state.ts'
import { createAppRouter } from './routes.tsx'

/** Pages that are for everybody. */
const openPages: ReadonlySet<string> = new Set(['/xray', '/inspect'])

export async function openConsole(state: PageState): Promise<void> {
  const container = document.getElementById('root')
  if (container === null) throw new Error('the document has no root')
  const client = createQueryClient()
  // Nobody is signed in when the page opens: there is nothing to keep, so the sign-in page is the place to go.
  const stop = expiry.subscribe(() => {
    if (client.getQueryData(whoamiKey) !== undefined || expiry.read() === undefined) return
    if (openPages.has(location.pathname)) expiry.clear()
    else location.replace(`/sign-in?return_to=${encodeURIComponent(location.pathname)}`)
  })
  const router = createAppRouter({ state })
  const texts = await loadAppTexts(state.language)
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

const state = readPageState(document)
if (state.page === 'app') void openConsole(state)
