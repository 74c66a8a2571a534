/**
 * Countersign in an Express 5 application. `npm start`, then see the README beside the examples.
 *
 * With AUTH_DATABASE and COUNTERSIGN_SECRET it shares the accounts, sessions and keys of a Countersign server.
 */
import { randomBytes } from 'node:crypto'
import { createCountersign } from 'countersign'
import { countersign, required } from 'countersign/express'
import { memory } from 'countersign/storage/memory'
import { sqlite } from 'countersign/storage/sqlite'
import express from 'express'

const { AUTH_DATABASE, COUNTERSIGN_SECRET, COUNTERSIGN_PUBLIC_URL, PORT = '8080' } = process.env
const auth = await createCountersign({
  storage: AUTH_DATABASE === undefined ? memory() : sqlite(AUTH_DATABASE),
  secret: COUNTERSIGN_SECRET ?? randomBytes(32).toString('base64url'),
  issuer: COUNTERSIGN_PUBLIC_URL ?? `http://localhost:${PORT}`,
})

const app = express()
app.use(countersign(auth))
app.get('/', (req, res) => {
  res.send(`Hello ${req.identity?.subject ?? 'stranger'}\n`)
})
app.get('/me', required(), (req, res) => {
  res.send(`You are ${req.identity?.subject}\n`)
})
app.listen(Number(PORT), '127.0.0.1', () => console.log(`http://localhost:${PORT}`))
