/** `countersign token inspect`: what is in a token and what a server would say to it, offline; the token goes nowhere. */
import { inspectToken } from 'countersign'
import type { Settings } from '../settings/settings.ts'
import { isThere, shownDatabase } from '../store/database.ts'
import { issuerOfStore } from '../store/issuer.ts'
import { findSecret } from '../store/secret.ts'
import { withStore } from '../store/with-store.ts'
import { readStandardInput } from '../terminal/standard-input.ts'
import { type Command, storeSettings } from './command.ts'
import { UsageError } from './command-error.ts'
import { type Inspected, inspectionText } from './token-inspect-text.ts'

export const tokenInspect: Command = {
  words: ['token', 'inspect'],
  positionals: ['[TOKEN]'],
  summary: 'Show what is in a token and judge it, offline. Without TOKEN it is read from standard input.',
  settings: storeSettings,
  options: {},
  run: async call => {
    const given = call.positionals[0] ?? (await readStandardInput('Paste the token'))
    // As people copy it: out of a header, with the line's end.
    const token = given.trim().replace(/^(authorization:\s*)?(bearer|dpop)\s+/i, '')
    if (token === '')
      throw new UsageError('usage', 'There is no token, neither as an argument nor on standard input.')
    const inspected = await inspect(token, call.settings)
    const isAccepted = inspected.verdict === 'accepted'
    const isRefused = inspected.verdict !== undefined && !isAccepted
    const hasFailed = inspected.inspection.checks.some(({ verdict }) => verdict === 'failed')
    return {
      text: inspectionText(inspected, Date.now()),
      data: {
        ...inspected.inspection,
        verdict: inspected.verdict ?? 'not-judged',
        needsProof: inspected.needsProof,
        unjudged: inspected.unjudged,
      },
      exitCode: isRefused || hasFailed ? 1 : 0,
    }
  },
}

async function inspect(token: string, settings: Settings): Promise<Inspected> {
  const unjudged = await whyUnjudged(settings)
  if (unjudged === undefined) {
    return withStore(settings, 'existing', async auth => {
      const inspection = auth.tokens.inspect(token)
      const outcome = await auth.authenticate({ authorization: `Bearer ${token}` })
      // Asked for last of all: a token of which only the proof is missing is a good one that is bound to a key.
      const needsProof = !outcome.ok && outcome.reason === 'invalid-dpop-proof'
      return { inspection, verdict: outcome.ok || needsProof ? 'accepted' : outcome.reason, needsProof }
    })
  }
  const issuer =
    settings.publicUrl ?? (isThere(settings.database) ? await issuerOfStore(settings) : undefined)
  const expectation =
    issuer === undefined ? undefined : { issuer, audience: 'api', clockToleranceSeconds: 60 }
  const context = { now: Date.now(), ...(expectation !== undefined && { expectation }) }
  return { inspection: inspectToken(token, context), unjudged }
}

async function whyUnjudged(settings: Settings): Promise<string | undefined> {
  if (!isThere(settings.database)) return `there is no database at ${shownDatabase(settings.database)}`
  if ((await findSecret(settings)) === undefined)
    return 'the secret that opens the keys of the database is not there'
  return undefined
}
