/** Libraries of others verify our tokens over the JWK Set, and refuse a forged one and one for somebody else. */
import { execFile, execFileSync } from 'node:child_process'
import { createPublicKey, type webcrypto } from 'node:crypto'
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import { expressjwt, type GetVerificationKey } from 'express-jwt'
import { createVerifier } from 'fast-jwt'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import jwt from 'jsonwebtoken'
import jwksRsa from 'jwks-rsa'
import passport from 'passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Algorithm, algorithms, type Issuer, openIssuer, serve } from './issuer.ts'

/** The subject that a library reads from the token; rejects where it refuses. */
type Verify = (issuer: Issuer, token: string, audience: string) => Promise<string | undefined>

interface Library {
  verifies: readonly Algorithm[]
  verify: (algorithm: Algorithm) => Verify
}

/** jsonwebtoken, and what is built on it, has no EdDSA. */
const withoutEdDsa = algorithms.filter((algorithm): algorithm is Exclude<Algorithm, 'EdDSA'> => {
  return algorithm !== 'EdDSA'
})

const libraries: Record<string, Library> = {
  jose: {
    verifies: algorithms,
    verify: algorithm => async (issuer, token, audience) => {
      const keys = createRemoteJWKSet(new URL(issuer.jwksUrl))
      const options = { issuer: issuer.url, audience, typ: 'at+jwt', algorithms: [algorithm] }
      return (await jwtVerify(token, keys, options)).payload.sub
    },
  },
  jsonwebtoken: {
    verifies: withoutEdDsa,
    verify: algorithm => async (issuer, token, audience) => {
      const key = (await jwksRsa({ jwksUri: issuer.jwksUrl }).getSigningKey(kidOf(token))).getPublicKey()
      const options = { algorithms: [algorithm as jwt.Algorithm], issuer: issuer.url, audience }
      const payload = jwt.verify(token, key, options)
      return typeof payload === 'string' ? undefined : payload.sub
    },
  },
  'fast-jwt': {
    verifies: algorithms,
    verify: algorithm => async (issuer, token, audience) => {
      const key = async () => pemOf(issuer, kidOf(token))
      const verify = createVerifier({
        key,
        algorithms: [algorithm],
        allowedIss: issuer.url,
        allowedAud: audience,
      })
      const payload: { sub?: string } = await verify(token)
      return payload.sub
    },
  },
  'express-jwt': {
    verifies: withoutEdDsa,
    verify: algorithm => (issuer, token, audience) =>
      throughExpress(
        expressjwt({
          // What jwks-rsa promises is what express-jwt takes; only their declarations differ.
          secret: jwksRsa.expressJwtSecret({ jwksUri: issuer.jwksUrl }) as GetVerificationKey,
          algorithms: [algorithm as jwt.Algorithm],
          issuer: issuer.url,
          audience,
        }),
        request => Reflect.get(request, 'auth')?.sub,
        token,
      ),
  },
  'passport-jwt': {
    verifies: withoutEdDsa,
    verify: algorithm => (issuer, token, audience) => {
      const strategy = new Strategy(
        {
          jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
          secretOrKeyProvider: jwksRsa.passportJwtSecret({ jwksUri: issuer.jwksUrl }),
          algorithms: [algorithm as jwt.Algorithm],
          issuer: issuer.url,
          audience,
        },
        (payload: object, done: (fault: null, user: object) => void) => done(null, payload),
      )
      const guard: RequestHandler = passport.authenticate(strategy, { session: false })
      return throughExpress(guard, request => Reflect.get(request.user ?? {}, 'sub'), token)
    },
  },
}

const canRunPyJwt = hasPyJwt()

describe.each(algorithms)('a token signed with %s', algorithm => {
  let issuer: Issuer
  let stranger: Issuer
  beforeAll(async () => {
    issuer = await openIssuer(algorithm)
    stranger = await openIssuer(algorithm)
  })
  afterAll(async () => {
    await issuer.close()
    await stranger.close()
  })

  const fitting = Object.entries(libraries).filter(([, { verifies }]) => verifies.includes(algorithm))
  test.each(fitting)('is verified by %s', async (_, { verify }) => {
    const check = verify(algorithm)
    expect(await check(issuer, issuer.token, 'api')).toBe(issuer.subject)
    await expect(check(issuer, issuer.forged, 'api')).rejects.toThrow()
    await expect(check(issuer, issuer.token, 'billing')).rejects.toThrow()
    await expect(check(issuer, stranger.token, 'api')).rejects.toThrow()
  })

  // Where Debian's package is not installed there is nothing to hold the token against, and a line says so.
  if (!canRunPyJwt) return
  test('is verified by PyJWT', async () => {
    const check: Verify = ({ url, jwksUrl }, token, audience) =>
      python(readWithPyJwt, [jwksUrl, token, url, audience, algorithm])
    expect(await check(issuer, issuer.token, 'api')).toBe(issuer.subject)
    await expect(check(issuer, issuer.forged, 'api')).rejects.toThrow('InvalidSignatureError')
    await expect(check(issuer, issuer.token, 'billing')).rejects.toThrow('InvalidAudienceError')
  })
})

/** Debian's python3-jwt, with the package that its asymmetric algorithms need. */
function hasPyJwt(): boolean {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import jwt, cryptography'], { stdio: 'ignore' })
    return true
  } catch {
    console.warn('Not held against PyJWT: /usr/bin/python3 has no jwt, or no cryptography (python3-jwt).')
    return false
  }
}

const readWithPyJwt = `
import sys, jwt
address, token, issuer, audience, algorithm = sys.argv[1:]
key = jwt.PyJWKClient(address).get_signing_key_from_jwt(token).key
print(jwt.decode(token, key, algorithms=[algorithm], issuer=issuer, audience=audience)["sub"])
`

function python(program: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('/usr/bin/python3', ['-c', program, ...args], (fault, stdout, stderr) =>
      fault === null ? resolve(stdout.trim()) : reject(new Error(stderr)),
    )
  })
}

function kidOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
}

async function pemOf({ jwksUrl }: Issuer, kid: string): Promise<string> {
  const set: unknown = await (await fetch(jwksUrl)).json()
  const { keys } = set as { keys: (webcrypto.JsonWebKey & { kid: string })[] }
  const key = keys.find(one => one.kid === kid)
  if (key === undefined) throw new Error('the key is not in the set')
  return createPublicKey({ key, format: 'jwk' }).export({ format: 'pem', type: 'spki' }).toString()
}

/** What a guarded route of an Express application answers to the token. */
async function throughExpress(
  guard: RequestHandler,
  subjectOf: (request: Request) => string | undefined,
  token: string,
): Promise<string> {
  const app = express()
  app.get('/', guard, (request, response) => void response.send(subjectOf(request)))
  app.use((fault: Error, _: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(fault)
    else response.status(401).send(fault.name)
  })
  const served = await serve(app)
  try {
    const answer = await fetch(served.url, { headers: { authorization: `Bearer ${token}` } })
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`${answer.status} ${text}`)
    return text
  } finally {
    await served.close()
  }
}
