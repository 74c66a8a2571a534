/** node:http with Countersign as a library, over an SQLite file. */
import { createServer } from 'node:http'
import { createCountersign } from 'countersign'
import { countersign } from 'countersign/node'
import { sqlite } from 'countersign/storage/sqlite'

const auth = await createCountersign({
  storage: sqlite('auth.db'),
  issuer: 'http://127.0.0.1',
  secret: Buffer.alloc(32, 1).toString('base64url'),
})
const mount = countersign(auth)
const server = createServer((request, response) => mount(request, response, () => response.end('ok')))
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address()?.port}`))
