/** A node over the trial's store, as the settings would have it, and those who sign in to it. */
import { randomBytes } from 'node:crypto'
import {
  type CheckOutcome,
  type Countersign,
  createCountersign,
  type StorageDriver,
  sessionCookieName,
} from 'countersign'
import type { Settings } from '../settings/settings.ts'
import { libraryOptions } from '../store/options.ts'
import type { Mode } from './figures.ts'

/** What the processes of one trial have in common. */
export interface Trial {
  settings: Settings
  secret: string
}

/** The hash of a password takes nothing: for those whose sign-in is not what is measured. */
const light = { passwordMemoryKib: 8, passwordPasses: 1 }
const signInsEach = 20
const trialPassword = 'seven quiet herons at dawn'

/** The trial is over sooner; what they are set to counts in the projection. */
const leastSeconds = 3600

/**
 * The user's settings without what is none of the trial's business: their secrets, their clients, their node's name, the key
 * that a client of theirs would prove to have; and with time enough for the trial.
 */
export function trialOf(settings: Settings): Trial {
  return {
    settings: {
      ...settings,
      secret: undefined,
      adminPassword: undefined,
      clientsFile: undefined,
      // Invented passwords are nobody's to ask about.
      breachedPasswordsService: false,
      nodeId: undefined,
      signInRate: 'off',
      sessionsPerSubject: 1000,
      passwordQueue: 1_000_000,
      dpop: 'off',
      accessTokenSeconds: Math.max(settings.accessTokenSeconds, leastSeconds),
      sessionIdleSeconds: Math.max(settings.sessionIdleSeconds, leastSeconds),
      sessionAbsoluteSeconds: Math.max(settings.sessionAbsoluteSeconds, leastSeconds),
      refreshIdleSeconds: Math.max(settings.refreshIdleSeconds, leastSeconds),
      publicUrl: settings.publicUrl ?? 'https://auth.example.com',
    },
    secret: randomBytes(32).toString('base64url'),
  }
}

/** @param isLight - Whether passwords are hashed as lightly as can be. */
export async function openTrialNode(
  { settings, secret }: Trial,
  storage: StorageDriver,
  isLight: boolean,
): Promise<Countersign> {
  const issuer = settings.publicUrl ?? ''
  return createCountersign(
    libraryOptions({ ...settings, ...(isLight && light) }, { storage, issuer, secret }),
  )
}

/** What somebody sends with every request. */
export interface Credential {
  name: 'cookie' | 'authorization'
  value: string
}

export async function makeSubject(auth: Countersign): Promise<string> {
  const identifier = `trial-${randomBytes(9).toString('hex')}`
  const outcome = await auth.subjects.create({ identifier, password: trialPassword, roles: ['user'] })
  if (!outcome.ok) throw new Error(`a subject of the trial was refused: ${outcome.reason}`)
  return identifier
}

export async function signIn(
  auth: Countersign,
  mode: Mode,
  identifier: string,
  cookieName: string,
): Promise<Credential> {
  const outcome = await auth.signIn({ identifier, password: trialPassword, credential: mode })
  if (!outcome.ok) throw new Error(`a sign-in of the trial was refused: ${outcome.reason}`)
  return outcome.credential === 'session'
    ? { name: 'cookie', value: `${cookieName}=${outcome.sessionIdentifier}` }
    : { name: 'authorization', value: `Bearer ${outcome.accessToken}` }
}

/** Where refresh tokens are switched on. */
export async function refreshTokenOf(auth: Countersign, identifier: string): Promise<string> {
  const outcome = await auth.signIn({ identifier, password: trialPassword, credential: 'token' })
  if (!outcome.ok || outcome.credential !== 'token' || outcome.refreshToken === undefined)
    throw new Error('a sign-in of the trial gave no refresh token')
  return outcome.refreshToken
}

/** @returns The next refresh token. */
export async function renew(auth: Countersign, refreshToken: string): Promise<string> {
  const outcome = await auth.tokens.refresh(refreshToken)
  if (!outcome.ok) throw new Error(`a token of the trial was not exchanged: ${outcome.reason}`)
  return outcome.refreshToken
}

/** As many sign-ins as asked, of people who each do it a few times. */
export async function signInMany(
  auth: Countersign,
  mode: Mode,
  count: number,
  cookieName: string,
): Promise<Credential[]> {
  const credentials: Credential[] = []
  let begun = 0
  const loop = async () => {
    while (begun < count) {
      const wanted = Math.min(signInsEach, count - begun)
      begun += wanted
      const identifier = await makeSubject(auth)
      for (let made = 0; made < wanted; made++)
        credentials.push(await signIn(auth, mode, identifier, cookieName))
    }
  }
  await Promise.all(Array.from({ length: 16 }, loop))
  return credentials
}

/** The name depends on the address that people use. */
export function cookieNameOf({ settings }: Trial): string {
  return sessionCookieName(settings.publicUrl ?? '')
}

export function check(auth: Countersign, { name, value }: Credential): CheckOutcome | Promise<CheckOutcome> {
  return auth.check({ [name]: value })
}
