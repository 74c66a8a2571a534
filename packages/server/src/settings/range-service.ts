/** The parser of COUNTERSIGN_BREACHED_PASSWORDS_SERVICE: off, on, or where another range service is. */
import { isLoopback } from 'countersign'
import { type Parser, parser } from './parsed.ts'

export const rangeService: Parser<boolean | { url: string }> = parser(
  'off, on or a URL such as https://ranges.example.com/range/, with a slash at the end; plain http is for a loopback host only',
  text => {
    if (text === 'off') return false
    if (text === 'on') return true
    if (!/^https?:\/\/[^?#@\\\s]+\/$/.test(text) || !URL.canParse(text)) return undefined
    const { protocol, hostname } = new URL(text)
    return protocol === 'https:' || isLoopback(hostname) ? { url: text } : undefined
  },
)
