/** express-jwt. */
import { createServer } from 'node:http'
import express from 'express'
import { expressjwt, type Request } from 'express-jwt'
import { audience, issuer } from './claims.ts'
import type { HttpVariant } from './contender.ts'
import { makeKeys, signTokens } from './keys.ts'
import { listen } from './listen.ts'

export const http: Record<string, HttpVariant> = {
  'HS256, KeyObject': {
    framework: 'express',
    serve: async () => {
      const keys = makeKeys('HS256')
      const app = express()
      app.use(expressjwt({ secret: keys.verifying, algorithms: ['HS256'], issuer, audience }))
      app.get('/me', (request: Request, response) => {
        response.json({ subject: request.auth?.sub })
      })
      const [token] = signTokens('HS256', keys, 1)
      return { port: await listen(createServer(app)), header: ['authorization', `Bearer ${token}`] }
    },
  },
}
