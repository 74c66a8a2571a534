/** What the server tells a page: written into the document, read once. What that is stands at the server, which writes it. */
import type { PageState } from '../../server/src/console/page-state.ts'

export type {
  Language,
  MailPage,
  MailStep,
  PageState,
  ShownTicket,
  Theme,
  TokenSettings,
} from '../../server/src/console/page-state.ts'

export const stateElementId = 'console-state'

/** @throws {Error} when the document was not made by the server. */
export function readPageState(document: {
  getElementById(id: string): { textContent: string | null } | null
}): PageState {
  const text = document.getElementById(stateElementId)?.textContent
  if (text === null || text === undefined) throw new Error('the document has no state')
  return JSON.parse(text) as PageState
}
