/** What a mail has, on the wire: the ticket of its link, or its code with the flow of the page that asked. */
import { z } from 'zod'
import type { PresentedTicket } from '../../account/ticket/make-ticket.ts'

/** Longer than any is; what is none is `invalid-ticket` and no mistake of form. */
const text = z.string().max(128)

const byTicket: { ticket: z.ZodString } = {
  ticket: text.meta({ description: 'Of the link, behind its `#`.' }),
}
const byCode: { flow: z.ZodString; code: z.ZodString } = {
  flow: text.meta({ description: 'What the call that had the mail sent answered.' }),
  code: z.string().max(32).meta({ description: 'Six digits, of the mail.', example: '123456' }),
}

/** The two shapes of a body that has a ticket and these fields besides. */
export function withTicket<Shape extends z.ZodRawShape>(
  shape: Shape,
): readonly [z.ZodObject<typeof byTicket & Shape>, z.ZodObject<typeof byCode & Shape>] {
  return [z.strictObject({ ...byTicket, ...shape }), z.strictObject({ ...byCode, ...shape })] as const
}

type WithTicket = { ticket: string } | { flow: string; code: string }

export function readTicket(body: WithTicket): PresentedTicket {
  return 'ticket' in body ? { ticket: body.ticket } : { flow: body.flow, code: body.code }
}
