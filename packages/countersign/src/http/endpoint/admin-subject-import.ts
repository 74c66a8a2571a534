/** `POST /auth/admin/subjects/import`: subjects of another system, one JSON object a line. */
import { z } from 'zod'
import { maxImportErrors } from '../../account/subject/import.ts'
import { BrokenBody } from '../protocol/body.ts'
import { problem } from '../protocol/problem.ts'
import { json } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const count = z.int().min(0)

const report = z
  .strictObject({
    imported: count,
    skipped: count.meta({ description: 'Whose name or external id is there already.' }),
    errors: z
      .array(z.strictObject({ line: z.int().min(1), code: z.string() }))
      .meta({ description: `The first ${maxImportErrors}, in the order of the lines.` }),
  })
  .meta({ id: 'ImportReport' })

export const importSubjects: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/admin/subjects/import',
  summary: 'Import subjects of another system, with their password hashes; a repeat changes nothing',
  tag: 'Administration',
  access: 'administrator',
  isNotForKeys: true,
  strict: true,
  isLines: true,
  body: z.custom<AsyncIterable<Uint8Array>>().meta({
    type: 'string',
    description: 'One JSON object a line; see docs/migrating.md. At most 16 MiB.',
  }),
  query: z.strictObject({
    dry_run: z
      .enum(['', 'true', 'false'])
      .optional()
      .meta({ description: 'Judge every line and write nothing; the name alone means `true`.' }),
  }),
  answers: { 200: { description: 'What became of the lines.', body: report } },
  async answer({ parts, body, query, caller }) {
    const dryRun = query.dry_run !== undefined && query.dry_run !== 'false'
    try {
      const { imported, skipped, errors } = await parts.accounts.subjects.import(body, { dryRun }, caller)
      return json(200, { imported, skipped, errors })
    } catch (fault) {
      // Whole batches before the break are there; the same lines can be sent again.
      if (fault instanceof BrokenBody) return problem(fault.code)
      throw fault
    }
  },
})
