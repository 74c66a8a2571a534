/** Pages on the wire: what a listing is asked, and how it answers. */
import { z } from 'zod'
import type { PageRequest } from '../../account/accounts.ts'
import { isCursorOf, type Listing } from '../../core/cursor.ts'
import type { Page } from '../../core/page.ts'

const maxLimit = 200
const maxCursorLength = 2048

/** 1 to 200, as text without sign or leading zero. */
export const limitSchema: z.ZodType<number | undefined> = z
  .string()
  .regex(/^[1-9]\d{0,2}$/)
  .transform(Number)
  .refine(limit => limit <= maxLimit)
  .optional()
  .meta({ type: 'integer', minimum: 1, maximum: maxLimit, default: 50 })

/** One of another listing, or of none, would be answered with an empty page, which reads as the end. */
export function cursorSchema(listing: Listing): z.ZodType<string | undefined> {
  return z
    .string()
    .min(1)
    .max(maxCursorLength)
    .refine(cursor => isCursorOf(listing, cursor))
    .optional()
    .meta({ type: 'string', description: 'The `next` of the page before. Opaque.' })
}

export function readPage(query: { limit?: number | undefined; cursor?: string | undefined }): PageRequest {
  return {
    ...(query.limit !== undefined && { limit: query.limit }),
    ...(query.cursor !== undefined && { after: query.cursor }),
  }
}

/**
 * @param name - What the items are called.
 * @param more - Members of the page besides.
 */
export function pageSchema<const Name extends string, Item>(
  name: Name,
  item: z.ZodType<Item>,
  more: Readonly<Record<string, z.ZodType>> = {},
): z.ZodType {
  return z.strictObject({
    [name]: z.array(item),
    ...more,
    next: z.string().optional().meta({ description: 'The cursor of the next page; absent on the last.' }),
  })
}

export function writePage<Item, Wire>(name: string, page: Page<Item>, write: (item: Item) => Wire): object {
  return { [name]: page.items.map(write), next: page.next }
}
