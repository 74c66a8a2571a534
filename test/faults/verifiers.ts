/** Services elsewhere: each holds a real `countersign/verifier` of the build, which follows the feed of one node over HTTP. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TokenVerdict, Verifier, VerifierOptions } from '../../packages/countersign/src/verifier.ts'
import type { Held, Scene } from './api.ts'
import type { Call } from './history.ts'
import type { Recorder } from './recorder.ts'

export interface VerifiersSetup {
  /** Holds `packages/`. */
  build: string
  /** Of every node. */
  urls: readonly string[]
  /** How many follow each node. */
  perNode: number
  /** May read the feed. */
  reader: Held
  boundMs: number
  recorder: Recorder
}

export class Verifiers {
  readonly #byNode: readonly (readonly Verifier[])[]
  readonly #recorder: Recorder
  #asked = 0

  private constructor(byNode: readonly (readonly Verifier[])[], recorder: Recorder) {
    this.#byNode = byNode
    this.#recorder = recorder
  }

  static async open({ build, urls, perNode, reader, boundMs, recorder }: VerifiersSetup): Promise<Verifiers> {
    const path = join(build, 'packages/countersign/dist/verifier.js')
    const { createVerifier }: { createVerifier: (options: VerifierOptions) => Verifier } = await import(
      pathToFileURL(path).href
    )
    const follow = (url: string) =>
      createVerifier({
        issuer: 'http://127.0.0.1',
        audience: 'api',
        authorization: `Bearer ${reader.secret}`,
        maxStalenessMs: boundMs,
        follow: true,
        jwksUrl: `${url}/.well-known/jwks.json`,
        revocationsUrl: `${url}/auth/revocations`,
      })
    return new Verifiers(
      urls.map(url => Array.from({ length: perNode }, () => follow(url))),
      recorder,
    )
  }

  /** Asks one of those that follow the scene's node about an access token; noted as a check of that node. */
  async check({ node, account, isFinal }: Scene, { secret, number }: Held): Promise<Call> {
    const those = this.#byNode[node] ?? []
    const verifier = those[this.#asked++ % those.length]
    if (verifier === undefined) throw new RangeError(`no verifier follows node ${node}`)
    const began = performance.now()
    const verdict = await verifier(secret)
    const ended = performance.now()
    return this.#recorder.note(
      {
        operation: 'check',
        through: 'verifier',
        node,
        subject: account.subject,
        presented: number,
        ...(isFinal === true && { isFinal }),
        ...(verdict.ok && { shown: this.#recorder.subject(verdict.identity.subject) }),
      },
      { began, ended, ...asAnswer(verdict), header: () => undefined },
    )
  }

  close(): void {
    for (const verifier of this.#byNode.flat()) verifier.close()
  }
}

/** As the service would answer its own client. */
function asAnswer(verdict: TokenVerdict): { status: number; body: Readonly<Record<string, unknown>> } {
  if (verdict.ok) return { status: 200, body: {} }
  return { status: verdict.reason === 'storage-unavailable' ? 503 : 401, body: { code: verdict.reason } }
}
