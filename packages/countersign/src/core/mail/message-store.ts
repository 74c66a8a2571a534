/** Mails that wait to be sent. */

/** A mail as the store holds it: only who has the key can read it. */
export interface NewMessage {
  /** A handle. */
  id: string
  sealed: Uint8Array
  createdAt: number
  /** After this it is not sent any more, wall time ms. */
  expiresAt: number
}
