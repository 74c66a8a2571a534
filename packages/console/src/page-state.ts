/** What the server tells a page: written into the document, read once. The server's `page-state.ts` has the same. */

export type Language = 'en' | 'ko'
export type Theme = 'system' | 'light' | 'dark'

export interface PageState {
  page: 'sign-in' | 'sign-up' | 'app'
  language: Language
  theme: Theme
  returnTo: string
  isSignUpOpen: boolean
  hasTokens: boolean
  isFirstRun: boolean
  /** Who issues the tokens of this server. */
  issuer: string
  refusal?: { code: string; retryAfterSeconds?: number }
  typed?: { identifier: string; remember: boolean }
}

export const stateElementId = 'console-state'

/** @throws {Error} when the document was not made by the server. */
export function readPageState(document: {
  getElementById(id: string): { textContent: string | null } | null
}): PageState {
  const text = document.getElementById(stateElementId)?.textContent
  if (text === null || text === undefined) throw new Error('the document has no state')
  return JSON.parse(text) as PageState
}
