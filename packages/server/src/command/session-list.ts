/** `countersign session list`: who is signed in, from where. */
import type { SessionInfo } from 'countersign'
import { withStore } from '../store/with-store.ts'
import { table } from '../terminal/table.ts'
import { type Command, isGiven, optionOf, storeSettings } from './command.ts'
import { findSubject, sessionData, sessionRow } from './shown.ts'

const pageSize = 200

export const sessionList: Command = {
  words: ['session', 'list'],
  positionals: [],
  summary: 'List live sessions, newest first. Tokens are not listed: nothing is stored of them.',
  settings: storeSettings,
  options: {
    subject: { value: 'ID|IDENTIFIER', describes: 'Only those of this subject.' },
    all: { describes: `All of them, not only the first ${pageSize}.` },
  },
  run: async call =>
    withStore(call.settings, 'existing', async auth => {
      const wanted = optionOf(call, 'subject')
      const subject = wanted === undefined ? undefined : await findSubject(auth, wanted)
      const sessions: SessionInfo[] = []
      let after: string | undefined
      do {
        const wish = { limit: pageSize, ...(after !== undefined && { after }) }
        const page = await (subject === undefined
          ? auth.sessions.list(wish)
          : auth.sessions.list(subject.id, wish))
        sessions.push(...page.items)
        after = page.next
      } while (after !== undefined && isGiven(call, 'all'))
      const rows = sessions.map(session => sessionRow(session, Date.now()))
      const headings = ['SID', 'IDENTIFIER', 'CREATED', 'LAST SEEN', 'ADDRESS', 'USER AGENT']
      const list = table(headings, rows, 'There are no live sessions.')
      const more = after === undefined ? '' : '\nThere are more; --all lists them all.'
      return {
        text: list + more,
        data: { sessions: sessions.map(sessionData), complete: after === undefined },
      }
    }),
}
