/** What is counted: requests, checks of a credential, sign-ins. */

export interface Counts {
  request(route: string, method: string, status: number, seconds: number): void
  /** A check of a credential: `ok`, or the code of its refusal. */
  check(outcome: string): void
  signIn(outcome: string, credential: string): void
}
