/** Express with express-session, over its store in memory. */
import express from 'express'
import session from 'express-session'

const app = express()
app.use(
  session({
    secret: 'not a secret',
    resave: false,
    saveUninitialized: false,
    store: new session.MemoryStore(),
  }),
)
app.get('/', (_request, response) => {
  response.send('ok')
})
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address()?.port}`)
})
