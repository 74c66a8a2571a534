/** What a language has to say for every kind of mail. A language without a text, or a text without its value, does not compile. */
import type { MessageKind, MessageValues } from '../../core/mail/message.ts'

/** The parts of one mail. Links, codes and instants are put beside them. */
export interface Letter {
  subject: string
  opening: string
  /** What the link does; absent in a mail without one. */
  action?: string
  /** What to do where it was not the reader. */
  otherwise: string
}

/** What each text may name: no link and no code, which have places of their own. */
type Named<Kind extends MessageKind> = Omit<MessageValues[Kind], 'ticket' | 'code'> & { service: string }

export interface Letters {
  readonly letters: { readonly [Kind in MessageKind]: (named: Named<Kind>) => Letter }
  /** Before the code, which stands on a line of its own. */
  readonly code: string
  /** An instant, wall time ms, as people write it. */
  readonly instant: (at: number) => string
  /** Until when link and code can be used. */
  readonly validUntil: (instant: string) => string
  /** When it was asked for or happened, and from which network address. */
  readonly occasion: (instant: string, by: string | undefined) => string
  /** Who has sent it. */
  readonly sender: (service: string, address: string) => string
}

export function twoDigits(number: number): string {
  return `${number}`.padStart(2, '0')
}
