/** passport-jwt, which takes its secret as a text. */
import { createServer } from 'node:http'
import express from 'express'
import passport from 'passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { audience, issuer } from './claims.ts'
import type { HttpVariant } from './contender.ts'
import { makeKeys, signTokens } from './keys.ts'
import { listen } from './listen.ts'

export const http: Record<string, HttpVariant> = {
  'HS256, string secret': {
    framework: 'express',
    serve: async () => {
      const keys = makeKeys('HS256')
      const strategy = new Strategy(
        {
          secretOrKey: keys.verifying.export(),
          jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
          algorithms: ['HS256'],
          issuer,
          audience,
        },
        (claims, done) => done(null, claims),
      )
      passport.use(strategy)
      const app = express()
      app.get('/me', passport.authenticate('jwt', { session: false }), (request, response) => {
        const { sub }: { sub?: string } = request.user ?? {}
        response.json({ subject: sub })
      })
      const [token] = signTokens('HS256', keys, 1)
      return { port: await listen(createServer(app)), header: ['authorization', `Bearer ${token}`] }
    },
  },
}
