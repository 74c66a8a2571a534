/** iron-session: the session sealed into its cookie. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { getIronSession, sealData } from 'iron-session'
import type { CheckVariant, HttpVariant } from './contender.ts'
import { listen } from './listen.ts'

interface Data {
  subject?: string
  roles?: string[]
}

const options = { cookieName: 'session', password: randomBytes(32).toString('base64url') }

async function mint(): Promise<string> {
  const data: Data = { subject: randomBytes(16).toString('base64url'), roles: ['editor'] }
  return `session=${await sealData(data, { password: options.password })}`
}

export const check: Record<string, CheckVariant> = {
  sealed: {
    mostCredentials: 10_000,
    prepare: async () => ({
      mint: async count => {
        const cookies: string[] = []
        for (let made = 0; made < count; made++) cookies.push(await mint())
        return cookies
      },
      check: async cookie => {
        const request = new Request('http://127.0.0.1/me', { headers: { cookie } })
        return (await getIronSession<Data>(request, new Response(), options)).subject
      },
    }),
  },
}

export const http: Record<string, HttpVariant> = {
  sealed: {
    framework: 'node:http',
    serve: async () => {
      const server = createServer(async (request, response) => {
        const { subject } = await getIronSession<Data>(request, response, options)
        response.writeHead(subject === undefined ? 401 : 200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ subject }))
      })
      return { port: await listen(server), header: ['cookie', await mint()] }
    },
  },
}
