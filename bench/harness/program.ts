/** A server as a program of its own: started in an empty folder, asked where it listens, and stopped. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

export interface Program {
  base: string
  child: ChildProcess
}

/** Resolves when it says where it listens. */
export async function startProgram(
  file: string,
  args: readonly string[],
  folder: string,
  environment: Record<string, string> = {},
): Promise<Program> {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += chunk
    const [, base] = /listening on (http:\S+)/.exec(text) ?? []
    if (base === undefined) continue
    child.stdout.resume()
    return { base, child }
  }
  throw new Error(`${file} ended before it listened`)
}

export async function stopProgram({ child }: Program): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** MB that the process has of the machine's memory. */
export function residentMegabytes({ child }: Program): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6
}
