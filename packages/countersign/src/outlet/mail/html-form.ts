/**
 * A mail as HTML: one column that mail programs and screen readers take as it is. Nothing in it is loaded from anywhere, so that
 * opening the mail tells nobody.
 */
import type { MailBody } from './mail-body.ts'

const styles = {
  page: 'margin:0 auto;max-width:34em;padding:1.5em;font-family:system-ui,sans-serif;font-size:16px;line-height:1.5',
  heading: 'font-size:1.25em;margin:0 0 1em',
  link: 'display:inline-block;padding:.7em 1.2em;border-radius:6px;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:600',
  address: 'font-size:.875em;word-break:break-all',
  code: 'font-family:monospace;font-size:1.75em;letter-spacing:.15em;margin:.25em 0',
  sender: 'font-size:.875em',
} as const

/** The value of every `style` attribute of a mail: a page that shows mails allows these, by their digests, and no others (CSP Level 3). */
export const mailStyles: readonly string[] = Object.values(styles)

export function htmlForm(body: MailBody): string {
  const { language, subject, link, code, validUntil } = body
  const title = escapeHtml(subject)
  const parts = [
    `<h1 style="${styles.heading}">${title}</h1>`,
    paragraph(body.opening),
    link &&
      `<p><a href="${escapeHtml(link.url)}" style="${styles.link}">${escapeHtml(link.label)}</a></p>\n` +
        `<p style="${styles.address}">${escapeHtml(link.url)}</p>`,
    code && `${paragraph(code.label)}\n<p style="${styles.code}">${escapeHtml(code.digits)}</p>`,
    validUntil && paragraph(validUntil),
    paragraph(body.occasion),
    paragraph(body.otherwise),
    `<hr>\n<p style="${styles.sender}">${escapeHtml(body.sender)}</p>`,
  ]
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
</head>
<body>
<div role="article" lang="${language}" aria-label="${title}" style="${styles.page}">
${parts.filter(part => part !== undefined).join('\n')}
</div>
</body>
</html>
`
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For text and for attribute values in quotes. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => references[character] ?? character)
}
