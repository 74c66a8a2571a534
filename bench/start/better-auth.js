/** Express with better-auth, over an SQLite file. */
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import express from 'express'

const options = {
  database: new DatabaseSync('better-auth.db'),
  baseURL: 'http://127.0.0.1',
  secret: 'not a secret, and long enough for one',
  emailAndPassword: { enabled: true },
  telemetry: { enabled: false },
}
const { runMigrations } = await getMigrations(options)
await runMigrations()
const app = express()
app.all('/api/auth/*splat', toNodeHandler(betterAuth(options)))
app.get('/', (_request, response) => {
  response.send('ok')
})
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address()?.port}`)
})
