/** Load on one address for some seconds, from a core of its own: by wrk where it is installed, else by autocannon. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { findCommand } from './command.ts'
import { pinnedTo } from './worker.ts'

const connections = 32

export interface Load {
  requests: number
  perSecond: number
}

/** @throws {Error} where any answer was no success. */
export async function load(
  url: string,
  header: readonly [name: string, value: string] | undefined,
  seconds: number,
): Promise<Load> {
  const line = header === undefined ? undefined : `${header[0]}: ${header[1]}`
  const wrk = findCommand('wrk')
  return wrk === undefined ? byAutocannon(url, line, seconds) : byWrk(wrk, url, line, seconds)
}

/** Which tool is used, for the page. */
export function loadTool(): string {
  return findCommand('wrk') === undefined ? 'autocannon' : 'wrk'
}

async function byWrk(wrk: string, url: string, line: string | undefined, seconds: number): Promise<Load> {
  const header = line === undefined ? [] : ['-H', line]
  const text = await output(wrk, ['-t1', `-c${connections}`, `-d${seconds}`, ...header, url])
  const [, requests, elapsed] = /(\d+) requests in ([\d.]+)s/.exec(text) ?? []
  if (requests === undefined || /Non-2xx|Socket errors/.test(text)) throw new Error(`${url}: ${text}`)
  return { requests: Number(requests), perSecond: Number(requests) / Number(elapsed) }
}

async function byAutocannon(url: string, line: string | undefined, seconds: number): Promise<Load> {
  const file = createRequire(import.meta.url).resolve('autocannon')
  const header = line === undefined ? [] : ['-H', line.replace(': ', '=')]
  const args = [file, '-j', '-c', String(connections), '-d', String(seconds), ...header, url]
  const answer = JSON.parse(await output(process.execPath, args))
  if (answer.non2xx > 0 || answer.errors > 0) throw new Error(`${url}: not every answer was a success`)
  return { requests: answer.requests.total, perSecond: answer.requests.total / answer.duration }
}

async function output(command: string, args: readonly string[]): Promise<string> {
  const [first = command, ...rest] = [...pinnedTo(1), command, ...args]
  const child = spawn(first, rest, { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', chunk => {
    text += chunk
  })
  await once(child, 'close')
  return text
}
