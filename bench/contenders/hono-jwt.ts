/** hono/jwt: its verify, and its middleware. */
import { randomBytes } from 'node:crypto'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { type JwtVariables, jwt, sign, verify } from 'hono/jwt'
import { audience, issuer, makeClaims } from './claims.ts'
import type { CheckVariant, HttpVariant } from './contender.ts'

const secret = randomBytes(32).toString('base64url')
const options = { alg: 'HS256', iss: issuer, aud: audience } as const

async function mint(): Promise<string> {
  return `Bearer ${await sign({ ...makeClaims() }, secret, 'HS256')}`
}

export const check: Record<string, CheckVariant> = {
  HS256: {
    mostCredentials: 20_000,
    prepare: async () => ({
      mint: async count => Promise.all(Array.from({ length: count }, mint)),
      check: async header => (await verify(header.slice(7), secret, options)).sub,
    }),
  },
}

export const http: Record<string, HttpVariant> = {
  HS256: {
    framework: 'hono',
    serve: async () => {
      const app = new Hono<{ Variables: JwtVariables<{ sub: string }> }>()
      app.use('/me', jwt({ secret, alg: 'HS256', verification: { iss: issuer, aud: audience } }))
      app.get('/me', context => context.json({ subject: context.get('jwtPayload').sub }))
      const port = await new Promise<number>(resolve => {
        serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port: bound }) => resolve(bound))
      })
      return { port, header: ['authorization', await mint()] }
    },
  },
}
