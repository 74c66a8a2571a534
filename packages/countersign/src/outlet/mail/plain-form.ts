/** A mail as plain text: one paragraph a part, the code and the link each on a line of its own. */
import type { MailBody } from './mail-body.ts'

export function plainForm({
  opening,
  link,
  code,
  validUntil,
  occasion,
  otherwise,
  sender,
}: MailBody): string {
  const paragraphs = [
    opening,
    link && `${link.label}:\n${link.url}`,
    code && `${code.label}\n\n${code.digits}`,
    validUntil,
    occasion,
    otherwise,
    sender,
  ]
  return `${paragraphs.filter(paragraph => paragraph !== undefined).join('\n\n')}\n`
}
