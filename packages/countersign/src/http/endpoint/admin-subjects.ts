/** `/auth/admin/subjects`: subjects paged and searched, one of them, and what an administrator changes about them. */
import { z } from 'zod'
import { maxRoles, normalizeRoles } from '../../core/subject/subject.ts'
import { isBeyondKey, isKey } from '../key-limits.ts'
import { problem } from '../protocol/problem.ts'
import { json } from '../protocol/reply.ts'
import { cursorSchema, limitSchema, pageSchema, readPage, writePage } from '../wire/page.ts'
import { managedSubjectSchema, writeManagedSubject } from '../wire/subject.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { identifierSchema, passwordSchema } from './typed-text.ts'

const status = z.enum(['active', 'disabled'])
const oneSubject = z.strictObject({ subject: managedSubjectSchema })

const roles = z
  .array(z.string())
  .refine(given => normalizeRoles(given) !== undefined)
  .optional()
  .meta({
    items: { type: 'string', pattern: '^[a-z][a-z0-9:._-]{0,63}$' },
    description: `At most ${maxRoles}. They replace those before.`,
  })
const attributes = z
  .record(z.string(), z.unknown())
  .optional()
  .meta({ description: 'A JSON object, as this service has them. They replace those before.' })
const language = z.enum(['en', 'ko']).optional().meta({ description: 'Of mails to the subject.' })

const change = z
  .strictObject({
    status: status.optional(),
    roles,
    identifier: identifierSchema.optional(),
    password: passwordSchema.optional().meta({ description: 'Ends everything that the subject holds.' }),
    attributes,
    language,
  })
  .refine(fields => Object.values(fields).some(value => value !== undefined))
  .meta({ id: 'SubjectChange', minProperties: 1 })

const newSubject = z
  .strictObject({
    identifier: identifierSchema,
    password: passwordSchema
      .optional()
      .meta({ description: 'None for an account that signs in in other ways.' }),
    roles,
    attributes,
    language,
  })
  .meta({ id: 'NewSubject' })

export const createSubject: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/admin/subjects',
  summary: 'Make an account for somebody',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: newSubject,
  answers: { 201: { description: 'The account exists.', body: oneSubject } },
  refusals: ['identifier-taken', 'invalid-identifier', 'weak-password', 'invalid-attributes', 'busy'],
  async answer({ parts, identity, body, caller }) {
    if (isBeyondKey(identity, body.roles)) return problem('forbidden')
    const outcome = await parts.accounts.subjects.create(withoutUndefined(body), caller)
    if (outcome.ok) return json(201, { subject: writeManagedSubject(outcome.subject) })
    if (outcome.reason === 'weak-password') return problem('weak-password', { weakness: outcome.weakness })
    return problem(outcome.reason)
  },
})

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
  summary:
    'Change status, roles, identifier, password, attributes or language of a subject; disabling and a password end everything they hold',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: change,
  answers: { 200: { description: 'The subject as it is now.', body: oneSubject } },
  refusals: [
    'last-administrator',
    'identifier-taken',
    'invalid-identifier',
    'invalid-attributes',
    'weak-password',
    'busy',
  ],
  async answer({ parts, identity, target, body, caller }) {
    const { subjects } = parts.accounts
    const { identifier, password, ...wish } = withoutUndefined(body)
    const isWayIn = identifier !== undefined || password !== undefined
    const holder = isWayIn && isKey(identity) ? await subjects.find(target) : undefined
    if (isBeyondKey(identity, [...(wish.roles ?? []), ...(holder?.roles ?? [])])) return problem('forbidden')
    // What may be refused comes first: then nothing of the rest has changed.
    if (identifier !== undefined) {
      const renamed = await subjects.rename(target, identifier, caller)
      if (!renamed.ok) return problem(renamed.reason === 'unknown-subject' ? 'not-found' : renamed.reason)
    }
    if (password !== undefined) {
      const set = await subjects.setPassword(target, password, caller)
      if (!set.ok && set.reason === 'weak-password') return problem(set.reason, { weakness: set.weakness })
      if (!set.ok) return problem(set.reason === 'unknown-subject' ? 'not-found' : set.reason)
    }
    const subject =
      Object.keys(wish).length === 0
        ? await subjects.find(target)
        : await subjects.update(target, wish, caller)
    if (subject !== undefined && 'reason' in subject) return problem(subject.reason)
    return subject === undefined ? problem('not-found') : json(200, { subject: writeManagedSubject(subject) })
  },
})

type Given<Body> = { [Name in keyof Body]: Exclude<Body[Name], undefined> }

/** What was given: public calls tell a member that is missing from one that is `undefined`. */
function withoutUndefined<Body extends object>(body: Body): Given<Body> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Given<Body>
}
