/** One run: the real requests of both flows against this server, in the order in which the page goes through them. */
import { revokeSubject } from '../../api/admin.ts'
import { type Exchange, exchange } from '../../api/exchange.ts'
import { ProblemError } from '../../api/problem.ts'
import type { Propagation } from '../../api/wire.ts'
import { type Account, makeThrowAwayAccount } from '../../features/throw-away/throw-away-account.ts'
import type { Mode } from './steps.ts'

export interface Flow {
  signIn: Exchange
  /** The credential itself. */
  secret: string
  /** What the server lists about the subject's logins after this sign-in. */
  records: readonly object[]
  use?: Exchange
  refused?: Exchange
}

export interface Run {
  identifier: string
  password: string
  /** Whether the account was made for this run. */
  isThrowAway: boolean
  subjectId: string
  flows: Readonly<Record<Mode, Flow>>
  ending?: { by: 'administrator' | 'oneself'; propagation?: Propagation; exchange?: Exchange; tookMs: number }
}

const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` })

/** @throws {ProblemError} */
function answerOf<Value>({ response }: Exchange): Value {
  const body = response.body === '' ? {} : (JSON.parse(response.body) as object)
  if (response.status < 400) return body as Value
  const code = 'code' in body ? String(body.code) : 'unreadable'
  throw new ProblemError({ code, status: response.status })
}

/** @param account - `undefined`: one is made for this run. @throws {ProblemError} */
export async function signInBothWays(account: Account | undefined): Promise<Run> {
  const person = account ?? (await makeThrowAwayAccount())
  const session = await exchange({
    method: 'POST',
    path: '/auth/sign-in',
    // Of a cookie no script sees anything, this one neither: so the same identifier is asked for in the open.
    body: { ...person, credential: 'session', carrier: 'header' },
  })
  const made = answerOf<{ subject: { id: string }; session_identifier: string }>(session)
  const sessionRecords = await recordsOf(made.session_identifier)
  const token = await exchange({
    method: 'POST',
    path: '/auth/sign-in',
    body: { ...person, credential: 'token' },
  })
  const given = answerOf<{ access_token: string }>(token)
  const tokenRecords = await recordsOf(made.session_identifier)
  const known = new Set(sessionRecords.map(({ sid }) => sid))
  const sid = sidOf(session)
  return {
    ...person,
    isThrowAway: account === undefined,
    subjectId: made.subject.id,
    flows: {
      session: {
        signIn: session,
        secret: made.session_identifier,
        records: sessionRecords.filter(record => record.sid === sid),
      },
      token: {
        signIn: token,
        secret: given.access_token,
        records: tokenRecords.filter(record => !known.has(record.sid)),
      },
    },
  }
}

function sidOf(signIn: Exchange): string {
  return answerOf<{ session: { sid: string } }>(signIn).session.sid
}

async function recordsOf(secret: string): Promise<{ sid: string }[]> {
  const listed = await exchange({ method: 'GET', path: '/auth/sessions?limit=200', headers: bearer(secret) })
  return answerOf<{ sessions: { sid: string }[] }>(listed).sessions
}

/** So that a busy machine does not look like a slow check. */
const tries = 3

async function ask(run: Run): Promise<Readonly<Record<Mode, Exchange>>> {
  return { session: await fastest(run.flows.session), token: await fastest(run.flows.token) }
}

async function fastest({ secret }: Flow): Promise<Exchange> {
  const all: Exchange[] = []
  for (let count = 0; count < tries; count++)
    all.push(await exchange({ method: 'GET', path: '/auth/whoami', headers: bearer(secret) }))
  return all.reduce((best, one) => (one.tookMs < best.tookMs ? one : best))
}

/** The next request of each. @throws {ProblemError} */
export async function askBoth(run: Run): Promise<Run> {
  const { session, token } = await ask(run)
  answerOf(session)
  answerOf(token)
  const { flows } = run
  return {
    ...run,
    flows: { session: { ...flows.session, use: session }, token: { ...flows.token, use: token } },
  }
}

/** Ends everything of the subject, then asks again with both. @throws {ProblemError} */
export async function endBoth(run: Run, by: 'administrator' | 'oneself'): Promise<Run> {
  const began = performance.now()
  const ending =
    by === 'administrator'
      ? { by, propagation: await revokeSubject(run.subjectId) }
      : { by, exchange: await endByOneself(run) }
  const tookMs = performance.now() - began
  const { session, token } = await ask(run)
  const { flows } = run
  return {
    ...run,
    ending: { ...ending, tookMs },
    flows: { session: { ...flows.session, refused: session }, token: { ...flows.token, refused: token } },
  }
}

async function endByOneself({ flows }: Run): Promise<Exchange> {
  const ended = await exchange({
    method: 'POST',
    path: '/auth/sign-out',
    headers: bearer(flows.session.secret),
    body: { scope: 'everywhere' },
  })
  answerOf(ended)
  return ended
}

/** What must not be read over somebody's shoulder. */
export function secretsOf({ password, flows }: Run): string[] {
  const refresh = /"refresh_token": "([^"]+)"/.exec(flows.token.signIn.response.body)?.[1]
  return [password, flows.session.secret, flows.token.secret, ...(refresh === undefined ? [] : [refresh])]
}
