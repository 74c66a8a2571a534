/** How many credentials of a kind were checked, and how long they were: two numbers, so that counting leaves nothing behind. */

export interface Checked {
  /** Since the process started. */
  checks: number
  /** Of those credentials together as they were presented, the names of their headers not counted. */
  bytes: number
}

export class CheckCount implements Checked {
  checks = 0
  bytes = 0

  note(bytes: number): void {
    this.checks += 1
    this.bytes += bytes
  }
}
