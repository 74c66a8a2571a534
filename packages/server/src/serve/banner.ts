/** What a start prints for the person who started it: where the server is, who may sign in, and what to try. */
import { join } from 'node:path'
import { version } from 'countersign'
import type { DatabaseAddress } from '../settings/address.ts'
import { dataFolderOf, shownDatabase } from '../store/database.ts'
import type { Administrator } from './first-start.ts'

export interface Started {
  /** Where it listens, as a URL that works on this machine. */
  address: string
  /** The issuer of the tokens: how clients reach it. */
  issuer: string
  listenHost: string
  database: DatabaseAddress
  adminIdentifier: string
  administrator?: Administrator | undefined
  workers: number
  /** Whether pages are served beside the API. */
  hasConsole: boolean
  warnings: readonly string[]
}

export function banner(started: Started): string {
  const { address, issuer, listenHost, database, workers } = started
  return [
    `Countersign ${version} is listening on ${address}${address.includes(listenHost) ? '' : ` (and every address of ${listenHost})`}`,
    ...(issuer === address ? [] : [`Public address and issuer of tokens: ${issuer}`]),
    ...(started.hasConsole ? [`Open it in a browser: ${openAddress(started)}`] : []),
    `Database: ${shownDatabase(database)}`,
    ...(workers > 1 ? [`Workers:  ${workers}`] : []),
    ...started.warnings.map(warning => `Warning: ${warning}`),
    '',
    ...administratorLines(started),
    ...curlLines(started),
    '',
  ].join('\n')
}

function administratorLines({ administrator, adminIdentifier }: Started): string[] {
  if (administrator === undefined) {
    return [
      `Try it, with the password of ${adminIdentifier} in place of PASSWORD (it was shown at the first start only):`,
    ]
  }
  const { identifier, password } = administrator
  if (password === undefined) {
    return [
      `First start: added the administrator ${identifier}, with the password that you set.`,
      'Try it, with that password in place of PASSWORD:',
    ]
  }
  return [
    'First start: added an administrator. The password is shown this once; change it.',
    `  Identifier: ${identifier}`,
    `  Password:   ${password}`,
    '',
    'Try it:',
  ]
}

/** Sign in for a session, ask who that is, sign in for a token. */
function curlLines({ address, issuer, database, administrator, adminIdentifier }: Started): string[] {
  const base = openAddress({ address, issuer })
  const jar = quote(join(dataFolderOf(database), 'cookies.txt'))
  const identifier = administrator?.identifier ?? adminIdentifier
  const password = administrator?.password ?? 'PASSWORD'
  const signIn = (credential: string) => {
    const body = quote(JSON.stringify({ identifier, password, credential }))
    return `-H 'Content-Type: application/json' -d ${body} ${base}/auth/sign-in`
  }
  return [
    `curl -sS -w '\\n' -c ${jar} ${signIn('session')}`,
    `curl -sS -w '\\n' -b ${jar} ${base}/auth/whoami`,
    `curl -sSi -w '\\n' ${signIn('token')}`,
  ]
}

/** Over https the cookie is only sent to the public address. */
function openAddress({ address, issuer }: Pick<Started, 'address' | 'issuer'>): string {
  return issuer.startsWith('https:') ? issuer : address
}

/** For a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** The same for a program: one line of JSON. */
export function startedData(started: Started): object {
  const { address, issuer, database, workers, administrator, warnings } = started
  return {
    version,
    listening: address,
    issuer,
    database: shownDatabase(database),
    workers,
    warnings,
    ...(administrator !== undefined && { administrator }),
  }
}
