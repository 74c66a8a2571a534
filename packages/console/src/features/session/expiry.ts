/** Whether the credential in use has ended, and why: known to the whole page, whoever noticed first. */

export interface Expired {
  /** The code of the refusal, or `signed-out`. */
  code: string
}

/** Codes of a 401 about what was typed, or about how long ago one signed in; not about who asks. */
export const aboutTyped: ReadonlySet<string> = new Set(['invalid-credentials', 'insufficient-authentication'])

type Listener = () => void

const ownHand = 'signed-out'
let expired: Expired | undefined
const listeners = new Set<Listener>()

function set(next: Expired | undefined): void {
  expired = next
  for (const listener of listeners) listener()
}

export const expiry = {
  subscribe: (listener: Listener): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  read: (): Expired | undefined => expired,
  /** The first reason stays: what comes after it is its consequence. */
  note: (code: string): void => {
    if (expired === undefined) set({ code })
  },
  /** It was ended by one's own hand in another window. The server, if it was heard first, could not know that. */
  noteOwn: (): void => {
    if (expired?.code !== ownHand) set({ code: ownHand })
  },
  clear: (): void => {
    if (expired !== undefined) set(undefined)
  },
}
