/** `countersign subject list`: who has an account. */
import type { Subject, SubjectStatus } from 'countersign'
import { withStore } from '../store/with-store.ts'
import { table } from '../terminal/table.ts'
import { type Command, isGiven, optionOf, storeSettings } from './command.ts'
import { UsageError } from './command-error.ts'
import { subjectData, subjectRow } from './shown.ts'

const pageSize = 200

export const subjectList: Command = {
  words: ['subject', 'list'],
  positionals: [],
  summary: 'List subjects, in the order of their identifiers.',
  settings: storeSettings,
  options: {
    query: {
      value: 'TEXT',
      describes: 'Only those whose identifier contains this, in whatever case, or who have this id.',
    },
    status: { value: 'STATUS', describes: 'Only those who are `active` or `disabled`.' },
    all: { describes: `All of them, not only the first ${pageSize}.` },
  },
  run: async call => {
    const query = optionOf(call, 'query')
    const status = readStatus(optionOf(call, 'status'))
    const filter = {
      ...(query !== undefined && { query }),
      ...(status !== undefined && { status }),
      limit: pageSize,
    }
    return withStore(call.settings, 'existing', async auth => {
      const subjects: Subject[] = []
      let after: string | undefined
      do {
        const page = await auth.subjects.list({ ...filter, ...(after !== undefined && { after }) })
        subjects.push(...page.items)
        after = page.next
      } while (after !== undefined && isGiven(call, 'all'))
      const rows = subjects.map(subjectRow)
      const list = table(
        ['ID', 'IDENTIFIER', 'STATUS', 'ROLES', 'CREATED'],
        rows,
        'There are no such subjects.',
      )
      const more = after === undefined ? '' : `\nThere are more; --all lists them all.`
      return {
        text: list + more,
        data: { subjects: subjects.map(subjectData), complete: after === undefined },
      }
    })
  },
}

function readStatus(given: string | undefined): SubjectStatus | undefined {
  if (given === undefined || given === 'active' || given === 'disabled') return given
  throw new UsageError('usage', '--status must be active or disabled.')
}
