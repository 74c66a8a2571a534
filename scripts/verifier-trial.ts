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

/** A verifier that lives longer than the requests that it serves, each of which ends with its answer, as on hosted workers. */
export interface RequestTrial {
  /** Sends the requests. */
  run(send: (url: string) => Promise<Response>): Promise<void>
  /** Answers one of them. */
  answer(request: Request, waitUntil: (work: Promise<unknown>) => void): Promise<Response>
}

export function createRequestTrial(address: string): RequestTrial {
  let check: Verifier | undefined
  return {
    run: async send => {
      const response = await fetch(`${address}/trial/start`)
      const { live, doomed } = (await response.json()) as TrialStart
      const ask = async (token: string) => (await send(`https://self/?token=${token}`)).text()
      // The first are all answered by one snapshot; later ones find what earlier ones have brought, and bring it anew.
      for (let round = 0; round < 5; round++) {
        const answers = await Promise.all([live, doomed, live, doomed].map(ask))
        expect(answers.join() === 'ok,ok,ok,ok', 'good tokens are accepted in every request', answers)
        await new Promise(resolve => setTimeout(resolve, 60))
      }
      expect((await fetch(`${address}/trial/revoke`, { method: 'POST' })).ok, 'the token is revoked')
      await new Promise(resolve => setTimeout(resolve, 110))
      const answers = await Promise.all([doomed, live, doomed].map(ask))
      expect(answers.join() === 'revoked,ok,revoked', 'it is refused once the bound has passed', answers)
    },
    answer: async (request, waitUntil) => {
      const start = async () => ((await (await fetch(`${address}/trial/client`)).json()) as TrialStart).client
      const client = await start()
      check ??= createVerifier({
        issuer: address,
        audience: 'api',
        client,
        decryptionKeys: 'issuer',
        maxStalenessMs: 100,
      })
      const token = new URL(request.url).searchParams.get('token') ?? ''
      const outcome = await check(token, { waitUntil })
      return new Response(outcome.ok ? 'ok' : outcome.reason)
    },
  }
}

/** Runs the trial, and what comes after it, and tells the issuer how it went: there is no other way out of a browser. */
export async function report(address: string, then: () => Promise<void> = async () => {}): Promise<void> {
  const outcome = await trial(address)
    .then(then)
    .then(
      () => 'passed',
      (fault: unknown) => (fault instanceof Error ? `${fault.message}\n${fault.stack}` : `${fault}`),
    )
  await fetch(`${address}/trial/outcome`, { method: 'POST', body: outcome })
}
