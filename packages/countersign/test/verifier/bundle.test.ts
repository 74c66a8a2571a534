/** The verifier as others ship it: bundled, weighed, and run where there is nothing of Node.js. */
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { createVerifier } from '../../src/verifier.ts'
import { type Issuer, openIssuer } from './issuer.ts'

/** In bytes, gzipped: 12 KiB. */
const largest = 12_288

let text: string
beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../../dist/verifier.js')],
    bundle: true,
    write: false,
    minify: true,
    platform: 'neutral',
    format: 'iife',
    globalName: 'countersign',
    logLevel: 'silent',
  })
  text = outputFiles.map(file => file.text).join('')
})

describe('the bundle', () => {
  let issuer: Issuer
  beforeEach(async () => {
    issuer = await openIssuer()
  })
  afterEach(() => issuer.close())

  test('weighs at most 12 KB', () => {
    expect(text.length).toBeGreaterThan(1000)
    expect(gzipSync(text, { level: 9 }).length).toBeLessThanOrEqual(largest)
  })

  test('names nothing that only Node.js has', () => {
    expect(text.match(/\bnode:|\bBuffer\b|\bprocess\b|\brequire\b|\bsetImmediate\b/g)).toBeNull()
  })

  test('runs with the globals of the web alone', async () => {
    const web = {
      AbortController,
      AbortSignal,
      TextDecoder,
      TextEncoder,
      URL,
      URLSearchParams,
      btoa,
      clearTimeout,
      crypto,
      fetch,
      performance,
      setTimeout,
    }
    // What Web Crypto and decoders take must be of their own realm.
    const context = createContext({ ...web, Uint8Array, Uint32Array, ArrayBuffer })
    runInContext(text, context)
    const create: typeof createVerifier = runInContext('countersign.createVerifier', context)
    const check = create({
      issuer: 'https://auth.example.com',
      audience: 'api',
      authorization: issuer.root.headers.authorization ?? '',
      jwksUrl: `${issuer.address}/.well-known/jwks.json`,
      revocationsUrl: `${issuer.address}/auth/revocations`,
      clock: issuer.clock,
    })
    const { secret } = await issuer.person('ada', 'token')
    expect(await check(secret)).toMatchObject({ ok: true })
    await issuer.auth.tokens.revoke({ token: secret })
    expect(await check(secret, { maxStalenessMs: 0 })).toEqual({ ok: false, reason: 'revoked' })
    check.close()
  })
})
