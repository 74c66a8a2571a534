/** An account for looking at things, whose password nobody knows but this page; it is removed when the page is done with it, or is left. */
import { exchange } from '../../api/exchange.ts'
import { ProblemError } from '../../api/problem.ts'
import { isSignedInAside, removeAside, signInAside } from '../../api/throw-away.ts'

export interface Account {
  identifier: string
  password: string
}

export interface ThrowAwayAccount {
  account: Account
  /** Of the login by which it is removed, which is none of what is looked at. */
  sid: string | undefined
}

interface Made {
  password: string
  /** The login by which it is removed. A page that is left has no time for another sign-in. */
  sessionIdentifier: string | undefined
}

/** By identifier: those that are there, as far as this page knows. */
const made = new Map<string, Made>()
/** Between two uses of the logins, ms: well within the idle timeout that sessions have by default. */
const keepMs = 240_000
let keeping: ReturnType<typeof setInterval> | undefined
/** Counts how often all were given up: one that was under way then is wanted no more. */
let givenUp = 0

/** @throws {ProblemError} where nobody may sign up. */
export async function makeThrowAwayAccount(): Promise<ThrowAwayAccount> {
  // Adding the same listener again changes nothing.
  addEventListener('pagehide', removeOnLeaving)
  const before = givenUp
  const account = { identifier: `xray-${randomText(4)}`, password: `xray ${randomText(16)}` }
  const { identifier, password } = account
  const { response } = await exchange({ method: 'POST', path: '/auth/sign-up', body: account })
  if (response.status >= 400) {
    const { code } = JSON.parse(response.body) as { code: string }
    throw new ProblemError({ code, status: response.status })
  }
  made.set(identifier, { password, sessionIdentifier: undefined })
  keeping ??= setInterval(() => void keepLogins(), keepMs)
  const aside = await signInAside(identifier, password)
  if (aside.ok) made.set(identifier, { password, sessionIdentifier: aside.value.session_identifier })
  if (givenUp !== before) void removeThrowAwayAccount(identifier)
  return { account, sid: aside.ok ? aside.value.session.sid : undefined }
}

/** Removes it, also where everything of it was signed out. Where that fails, it is tried again with the next call for all. */
export async function removeThrowAwayAccount(identifier: string): Promise<void> {
  const account = made.get(identifier)
  if (account === undefined) return
  const { password, sessionIdentifier } = account
  let isGone = sessionIdentifier !== undefined && (await removeAside(sessionIdentifier, password))
  if (!isGone) {
    const again = await signInAside(identifier, password)
    isGone = again.ok
      ? await removeAside(again.value.session_identifier, password)
      : again.problem.code === 'invalid-credentials'
  }
  if (isGone) made.delete(identifier)
  if (made.size > 0) return
  clearInterval(keeping)
  keeping = undefined
}

/** Removes all that this page has made, and those that are being made. */
export async function removeThrowAwayAccounts(): Promise<void> {
  givenUp += 1
  await Promise.all([...made.keys()].map(removeThrowAwayAccount))
}

/** A page that stands open for hours must still be able to remove what it made; one that slept meanwhile signs in again. */
async function keepLogins(): Promise<void> {
  for (const [identifier, { password, sessionIdentifier }] of [...made]) {
    if (sessionIdentifier !== undefined && (await isSignedInAside(sessionIdentifier))) continue
    const again = await signInAside(identifier, password)
    if (again.ok && made.has(identifier))
      made.set(identifier, { password, sessionIdentifier: again.value.session_identifier })
  }
}

function removeOnLeaving(): void {
  for (const { password, sessionIdentifier } of made.values()) {
    if (sessionIdentifier !== undefined) void removeAside(sessionIdentifier, password)
  }
}

function randomText(bytes: number): string {
  return [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map(one => one.toString(16).padStart(2, '0'))
    .join('')
}
