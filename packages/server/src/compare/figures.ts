/** What `compare` measures of each mode on this machine and store. */

export interface ModeFigures {
  /** What a node keeps in memory for somebody who is signed in and active, bytes. */
  memoryBytes: number
  /** One check within the process, many credentials taking turns, µs. */
  checkMicroseconds: number
  /** The credential's header line, bytes. */
  requestBytes: number
  /** One sign-in, ms of the processor, the password's hash included. */
  signInMilliseconds: number
  /** How often a sign-in asks the store. */
  signInStoreCalls: number
  /** From the call that ends everything of somebody to the first refusal in another process, ms: the median, and the longest. */
  revokeMilliseconds: number
  revokeWorstMilliseconds: number
  /** How often a thousand checks ask the store. */
  storeCallsPerThousandChecks: number
}

export interface Renewal {
  /** Of the processor. */
  milliseconds: number
  storeCalls: number
}

export interface Figures {
  session: ModeFigures
  token: ModeFigures
  /** The first check of a token, which verifies its signature, µs. */
  firstTokenCheckMicroseconds: number
  /** Another token for one that has expired: by its refresh token where there are any, else by signing in again. */
  renewal: Renewal
  /** How often a node asks the store each second that nobody asks it anything. */
  storeCallsAtRest: number
}

export type Mode = 'session' | 'token'

export const modes: readonly Mode[] = ['session', 'token']
