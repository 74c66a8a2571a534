/** Searching subjects as people type: by a part of the identifier in whatever case, or by the id that a log or a list has shown. */
import { isHandle } from '../core/handle.ts'
import type { Page } from '../core/page.ts'
import { foldIdentifier } from '../core/subject/identifier.ts'
import type { Subject } from '../core/subject/subject.ts'
import type { SubjectStore } from '../core/subject/subject-store.ts'

/**
 * Lists subjects in the order of their identifiers.
 *
 * @param input.query - Folded as at sign-in, then found anywhere in the identifier. An id is looked up by its index, and
 *   answered by itself: nobody has one in an identifier.
 */
export async function listSubjects(
  subjects: Pick<SubjectStore, 'find' | 'list'>,
  input: Parameters<SubjectStore['list']>[0],
): Promise<Page<Subject>> {
  const { query, status, after } = input
  if (query === undefined) return subjects.list(input)
  const id = query.trim()
  const found = after === undefined && isHandle(id) ? await subjects.find(id) : undefined
  if (found === undefined) return subjects.list({ ...input, query: foldIdentifier(query) })
  return { items: status === undefined || status === found.status ? [found] : [] }
}

/** How many subjects `listSubjects` lists on all of its pages. */
export async function countSubjects(
  subjects: Pick<SubjectStore, 'find' | 'count'>,
  { query, status }: Parameters<SubjectStore['count']>[0],
): Promise<number> {
  const ofStatus = status === undefined ? {} : { status }
  if (query === undefined) return subjects.count(ofStatus)
  const id = query.trim()
  const found = isHandle(id) ? await subjects.find(id) : undefined
  if (found === undefined) return subjects.count({ ...ofStatus, query: foldIdentifier(query) })
  return status === undefined || status === found.status ? 1 : 0
}
