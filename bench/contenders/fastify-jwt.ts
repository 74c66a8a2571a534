/** @fastify/jwt, without its cache and with it. */
import { randomBytes } from 'node:crypto'
import fastifyJwt from '@fastify/jwt'
import fastify from 'fastify'
import { audience, issuer, makeClaims } from './claims.ts'
import type { HttpVariant } from './contender.ts'
import { portOf } from './listen.ts'

declare module '@fastify/jwt' {
  interface FastifyJWT {
    user: { sub: string }
  }
}

function serving(cache: boolean): HttpVariant {
  return {
    framework: 'fastify',
    serve: async () => {
      const app = fastify()
      await app.register(fastifyJwt, {
        secret: randomBytes(32).toString('base64url'),
        verify: { algorithms: ['HS256'], allowedIss: issuer, allowedAud: audience, cache },
      })
      app.get('/me', { onRequest: request => request.jwtVerify() }, async request => ({
        subject: request.user.sub,
      }))
      await app.listen({ port: 0, host: '127.0.0.1' })
      const token = app.jwt.sign({ ...makeClaims() })
      return { port: portOf(app.server), header: ['authorization', `Bearer ${token}`] }
    },
  }
}

export const http: Record<string, HttpVariant> = {
  HS256: serving(false),
  'HS256, cached': serving(true),
}
