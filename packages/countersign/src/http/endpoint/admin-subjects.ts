/** `/auth/admin/subjects`: subjects paged and searched, one of them, and what an administrator changes about them. */
import { z } from 'zod'
import { maxRoles, normalizeRoles } from '../../core/subject/subject.ts'
import { problem } from '../protocol/problem.ts'
import { json } from '../protocol/reply.ts'
import { cursorSchema, limitSchema, pageSchema, readPage, writePage } from '../wire/page.ts'
import { managedSubjectSchema, writeManagedSubject } from '../wire/subject.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const status = z.enum(['active', 'disabled'])
const oneSubject = z.strictObject({ subject: managedSubjectSchema })

const change = z
  .strictObject({
    status: status.optional(),
    roles: z
      .array(z.string())
      .refine(roles => normalizeRoles(roles) !== undefined)
      .optional()
      .meta({
        items: { type: 'string', pattern: '^[a-z][a-z0-9:._-]{0,63}$' },
        description: `At most ${maxRoles}. They replace those before.`,
      }),
  })
  .refine(fields => fields.status !== undefined || fields.roles !== undefined)
  .meta({ id: 'SubjectChange', minProperties: 1 })

export const listSubjects: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/admin/subjects',
  summary: 'List subjects in the order of their identifiers',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  query: z.strictObject({
    query: z
      .string()
      .regex(/^\P{Cc}{1,254}$/u)
      .optional()
      .meta({
        type: 'string',
        description: 'Found anywhere in the identifier, in whatever case; or the id.',
      }),
    status: status.optional(),
    count: z.literal('true').optional().meta({
      type: 'string',
      description: 'Answer with `total`, too: it counts them all, so ask with the first page only.',
    }),
    limit: limitSchema,
    cursor: cursorSchema('subjects'),
  }),
  answers: {
    200: {
      description: 'A page of subjects.',
      body: pageSchema('subjects', managedSubjectSchema, {
        total: z.int().min(0).optional().meta({ description: 'On all pages together; with `count=true`.' }),
      }),
    },
  },
  async answer({ parts, query }) {
    const { subjects } = parts.accounts
    const filter = {
      ...(query.query !== undefined && { query: query.query }),
      ...(query.status !== undefined && { status: query.status }),
    }
    const [page, total] = await Promise.all([
      subjects.list({ ...readPage(query), ...filter }),
      query.count === undefined ? undefined : subjects.count(filter),
    ])
    return json(200, {
      ...writePage('subjects', page, writeManagedSubject),
      ...(total !== undefined && { total }),
    })
  },
})

export const readSubject: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/admin/subjects/{id}',
  summary: 'Read one subject',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  answers: { 200: { description: 'The subject.', body: oneSubject } },
  async answer({ parts, target }) {
    const subject = await parts.accounts.subjects.find(target)
    return subject === undefined ? problem('not-found') : json(200, { subject: writeManagedSubject(subject) })
  },
})

export const updateSubject: Endpoint = endpoint({
  method: 'PATCH',
  path: '/auth/admin/subjects/{id}',
  summary: 'Set the status or the roles of a subject; disabling ends everything they hold',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: change,
  answers: { 200: { description: 'The subject as it is now.', body: oneSubject } },
  refusals: ['last-administrator'],
  async answer({ parts, target, body, caller }) {
    const wish = {
      ...(body.status !== undefined && { status: body.status }),
      ...(body.roles !== undefined && { roles: body.roles }),
    }
    const subject = await parts.accounts.subjects.update(target, wish, caller)
    if (subject !== undefined && 'reason' in subject) return problem(subject.reason)
    return subject === undefined ? problem('not-found') : json(200, { subject: writeManagedSubject(subject) })
  },
})
