/** The command line as a process: what it printed, and how it ended. */
import { spawn } from 'node:child_process'
import { environment, executable, quick } from './server-process.ts'

export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
  /** Standard output as JSON. */
  json<Shape>(): Shape
  /** The error on standard error as JSON. */
  error(): { code: string; message: string }
}

export interface CommandOptions {
  env?: Readonly<Record<string, string>>
  input?: string | Uint8Array
}

/** Runs `countersign …args` in the folder. */
export async function countersign(
  folder: string,
  args: readonly string[],
  { env = {}, input }: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [executable, ...args], {
    cwd: folder,
    env: environment({ ...quick, ...env }),
    stdio: 'pipe',
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  child.stdin.end(input ?? '')
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  return {
    code,
    stdout,
    stderr,
    json: () => JSON.parse(stdout),
    error: () => JSON.parse(stderr).error,
  }
}
