/**
 * Asks the k-anonymity range service of Have I Been Pwned, or one that answers alike: five hexadecimal digits of a SHA-1
 * digest leave this process, never the password or the rest of the digest.
 *
 * @see https://haveibeenpwned.com/API/v3#PwnedPasswords
 */
import { createHash } from 'node:crypto'
import type {
  BreachAnswer,
  BreachSource,
  BreachSourceFailure,
} from '../../core/authenticator/breached-passwords.ts'
import { findInRange } from './range-answer.ts'

export const defaultRangeUrl = 'https://api.pwnedpasswords.com/range/'
/** From the request to the last byte of the answer. */
export const rangeLimitMs = 300
/** A padded answer has some 100 KB. */
const maxAnswerBytes = 1_048_576

export interface RangeServiceParts {
  /** Where the five digits are put after; ends in a slash. */
  url: string
  fetch: (url: string, init: RequestInit) => Promise<Response>
  /** A signal that fires after that many ms. */
  timeout: (ms: number) => AbortSignal
}

export class RangeService implements BreachSource {
  readonly #parts: RangeServiceParts

  constructor(parts: RangeServiceParts) {
    this.#parts = parts
  }

  async find(password: string): Promise<BreachAnswer> {
    const digest = createHash('sha1').update(password).digest('hex').toUpperCase()
    const signal = this.#parts.timeout(rangeLimitMs)
    try {
      const answer = await this.#ask(digest.slice(0, 5), signal)
      if ('failure' in answer) return { outcome: 'unknown', failure: answer.failure }
      const outcome = findInRange(answer.text, digest.slice(5))
      return outcome === 'malformed' ? { outcome: 'unknown', failure: outcome } : { outcome }
    } catch {
      return { outcome: 'unknown', failure: signal.aborted ? 'timeout' : 'unreachable' }
    }
  }

  async #ask(
    prefix: string,
    signal: AbortSignal,
  ): Promise<{ text: string } | { failure: BreachSourceFailure }> {
    const response = await this.#parts.fetch(`${this.#parts.url}${prefix}`, {
      headers: { 'Add-Padding': 'true', Accept: 'text/plain', 'User-Agent': 'countersign' },
      redirect: 'error',
      signal,
    })
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel()
      return { failure: 'refused' }
    }
    const decoder = new TextDecoder('latin1')
    let text = ''
    for await (const piece of response.body) {
      text += decoder.decode(piece, { stream: true })
      // Leaving the loop cancels the body.
      if (text.length > maxAnswerBytes) return { failure: 'too-large' }
    }
    return { text }
  }
}
