/** A verifier's trial, wherever JavaScript runs: bundled for each runtime by check-verifier-runtimes.ts. Web standards only. */
import { createVerifier, type Verifier } from 'countersign/verifier'

/** What the issuer of the trial hands out at `/trial/start`. */
export interface TrialStart {
  issuer: string
  client: { id: string; secret: string }
  subject: string
  live: string
  doomed: string
}

/** Verifies, refuses and follows the feed of the issuer at that address; throws where it does not. */
export async function trial(address: string): Promise<void> {
  const response = await fetch(`${address}/trial/start`)
  const { issuer, client, subject, live, doomed } = (await response.json()) as TrialStart
  const check = createVerifier({
    issuer,
    audience: 'api',
    client,
    decryptionKeys: 'issuer',
    follow: true,
    // So long that no check asks by itself: what is known of the revocation came by following.
    maxStalenessMs: 60_000,
  })
  try {
    for (const token of [live, doomed]) {
      const outcome = await check(token)
      expect(outcome.ok && outcome.identity.subject === subject, 'a good token is accepted', outcome)
    }
    await expectRefusal(
      check,
      live.replace(/.{4}$/, 'AAAA'),
      /^(malformed|invalid-signature|decryption-failed)$/,
    )
    await expectRefusal(check, 'a.b.c', /^malformed$/)

    const { position } = check.figures()
    expect((await fetch(`${address}/trial/revoke`, { method: 'POST' })).ok, 'the token is revoked')
    while (check.figures().position === position) await new Promise(resolve => setTimeout(resolve, 10))
    await expectRefusal(check, doomed, /^revoked$/)
    const outcome = await check(live, { maxStalenessMs: 0 })
    expect(outcome.ok, 'and the other one is not, as a strict check says', outcome)
  } finally {
    check.close()
  }
}

async function expectRefusal(check: Verifier, token: string, reason: RegExp): Promise<void> {
  const outcome = await check(token)
  expect(!outcome.ok && reason.test(outcome.reason), `refused as ${reason.source}`, outcome)
}

function expect(holds: boolean, what: string, outcome?: unknown): void {
  if (!holds) throw new Error(`not so: ${what} ${JSON.stringify(outcome) ?? ''}`)
}

/** Runs the trial and tells the issuer how it went: there is no other way out of a browser. */
export async function report(address: string): Promise<void> {
  const outcome = await trial(address).then(
    () => 'passed',
    (fault: unknown) => (fault instanceof Error ? `${fault.message}\n${fault.stack}` : `${fault}`),
  )
  await fetch(`${address}/trial/outcome`, { method: 'POST', body: outcome })
}
