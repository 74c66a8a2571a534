/** One run: the real requests of both flows against this server, in the order in which the page goes through them. */
import { revokeSubject } from '../../api/admin.ts'
import { type Exchange, exchange } from '../../api/exchange.ts'
import { ProblemError } from '../../api/problem.ts'
import type { Propagation } from '../../api/wire.ts'
import {
  type Account,
  makeThrowAwayAccount,
  removeThrowAwayAccount,
} from '../../features/throw-away/throw-away-account.ts'
import { type GivenToken, TokenClient } from '../../features/throw-away/token-client.ts'
import type { TokenSettings } from '../../page-state.ts'
import { inTurns, type Series } from './series.ts'
import type { Mode } from './steps.ts'

export interface Flow {
  signIn: Series<Exchange>
  /** What the server lists of the login that was made. */
  records: readonly object[]
  use?: Series<Exchange>
  refused?: Series<Exchange>
}

export interface Run {
  identifier: string
  password: string
  /** It was made for this run, and goes with it. */
  isThrowAway: boolean
  subjectId: string
  /** The token. The session identifier is known to nobody but the browser and the server. */
  token: GivenToken
  tokens: TokenSettings
  client: TokenClient
  flows: Readonly<Record<Mode, Flow>>
  ending?: { by: 'administrator' | 'oneself'; propagation?: Propagation; exchange?: Exchange; tookMs: number }
}

interface Login {
  sid: string
  created_at: string
}

/** How often each side is asked. A sign-in costs a hash, on purpose; the server is spared more of them. */
const often = {
  signIn: { warmUps: 1, rounds: 3 },
  use: { warmUps: 3, rounds: 11 },
  // The first refusal is what counts.
  refused: { warmUps: 0, rounds: 1 },
} as const

/** @throws {ProblemError} */
function answerOf<Value>({ response }: Exchange): Value {
  const body = response.body === '' ? {} : (JSON.parse(response.body) as object)
  if (response.status < 400) return body as Value
  const code = 'code' in body ? String(body.code) : 'unreadable'
  throw new ProblemError({ code, status: response.status })
}

/** @param account - `undefined`: one is made for this run. @throws {ProblemError} */
export async function signInBothWays(
  account: Account | undefined,
  issuer: string,
  tokens: TokenSettings,
): Promise<Run> {
  const client = await TokenClient.create(issuer, tokens)
  const whose = account === undefined ? await makeThrowAwayAccount() : { account, sid: undefined }
  const person = whose.account
  let begin: string | undefined
  let given: GivenToken | undefined
  const signIn = await inTurns(often.signIn, {
    session: async () => {
      // The sign-in before it is replaced, as in any browser (the cookie goes along).
      const made = await askWithCookie('POST', '/auth/sign-in', { ...person, credential: 'session' })
      begin ??= answerOf<{ session: Login }>(made).session.created_at
      answerOf(made)
      return made
    },
    token: async () => {
      // One login at a time: the account may be somebody's own, and a subject may have so many only.
      if (given?.sid !== undefined) await client.present(given.access_token, 'POST', '/auth/sign-out', {})
      const made = await client.signIn(person)
      given = answerOf<GivenToken>(made)
      return made
    },
  })
  if (given === undefined) throw new Error('no token was given')
  const { subject, session } = answerOf<{ subject: { id: string }; session: Login }>(signIn.session.shown)
  // The one by which a throw-away account is removed is none of the run's.
  const logins = (await listLogins()).filter(({ sid }) => sid !== whose.sid)
  const isOfRun = (login: Login) => login.sid === given?.sid || login.created_at >= (begin ?? '')
  return {
    ...person,
    isThrowAway: account === undefined,
    subjectId: subject.id,
    token: given,
    tokens,
    client,
    flows: {
      session: { signIn: signIn.session, records: logins.filter(({ sid }) => sid === session.sid) },
      token: {
        signIn: signIn.token,
        records: logins.filter(login => login.sid !== session.sid && isOfRun(login)),
      },
    },
  }
}

function askWithCookie(method: string, path: string, body?: unknown): Promise<Exchange> {
  return exchange({ method, path, cookie: 'run', ...(body !== undefined && { body }) })
}

async function listLogins(): Promise<Login[]> {
  return answerOf<{ sessions: Login[] }>(await askWithCookie('GET', '/auth/sessions?limit=200')).sessions
}

/** The same request with each credential. */
function whoami({ client, token }: Run): Readonly<Record<Mode, () => Promise<Exchange>>> {
  return {
    session: () => askWithCookie('GET', '/auth/whoami'),
    token: () => client.present(token.access_token, 'GET', '/auth/whoami'),
  }
}

/** The next request of each. @throws {ProblemError} */
export async function askBoth(run: Run): Promise<Run> {
  const { session, token } = await inTurns(often.use, whoami(run))
  answerOf(session.shown)
  answerOf(token.shown)
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
  const { session, token } = await inTurns(often.refused, whoami(run))
  // Nothing is asked of it any more; what was seen stays on the page.
  if (run.isThrowAway) void removeThrowAwayAccount(run.identifier)
  const { flows } = run
  return {
    ...run,
    ending: { ...ending, tookMs },
    flows: { session: { ...flows.session, refused: session }, token: { ...flows.token, refused: token } },
  }
}

/** By the token: a sign-out by the cookie would have the browser drop it, and then nothing would be there to refuse. */
async function endByOneself({ client, token }: Run): Promise<Exchange> {
  const ended = await client.present(token.access_token, 'POST', '/auth/sign-out', { scope: 'everywhere' })
  answerOf(ended)
  return ended
}

/** Ends what a run that is given up has left, with its account where that was made for it; where no answer comes, the idle timeout does. */
export async function giveUp({ ending, isThrowAway, identifier }: Run): Promise<void> {
  if (ending === undefined) {
    try {
      // The cookie goes with it.
      await askWithCookie('POST', '/auth/sign-out', { scope: isThrowAway ? 'this' : 'everywhere' })
    } catch (fault) {
      if (!(fault instanceof TypeError)) throw fault
    }
  }
  if (isThrowAway) await removeThrowAwayAccount(identifier)
}

/** What must not be read over somebody's shoulder. */
export function secretsOf({ password, token }: Run): string[] {
  const { access_token, refresh_token } = token
  return [password, access_token, ...(refresh_token === undefined ? [] : [refresh_token])]
}
