/** How a command fails: with a code for a program, a sentence for a person, and the exit code that goes with it. */

export class CommandError extends Error {
  override readonly name: string = 'CommandError'
  readonly code: string
  readonly exitCode: 1 | 2 = 1
  /** @param message - What is wrong and what to do about it; never a stack, a secret or a token. */
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** The command was not understood: nothing was done. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError'
  override readonly exitCode = 2
}
