/** How long tickets are good, in seconds. */

/** A code of six digits is good for ten minutes at most (NIST SP 800-63B-4 §3.1.3.2); a link comes with one. */
export const codeSeconds = 600
/** What was sent to somebody who did not ask for it, and may not read it today. */
export const invitationSeconds: number = 7 * 86_400
/** How long a change of addresses can be undone by who had the account before. */
export const undoSeconds: number = 7 * 86_400
