/** The floor: the least that a session check can be. SHA-256 of the identifier, and a Map. */
import { hash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { CheckVariant, HoldVariant, HttpVariant } from './contender.ts'
import { listen } from './listen.ts'

const prefix = '__Host-session='

function sessions() {
  const subjects = new Map<string, string>()
  return {
    add: (): string => {
      const identifier = randomBytes(32).toString('base64url')
      subjects.set(hash('sha256', identifier, 'base64url'), randomBytes(16).toString('base64url'))
      return prefix + identifier
    },
    find: (cookie: string) => subjects.get(hash('sha256', cookie.slice(prefix.length), 'base64url')),
  }
}

export const check: Record<string, CheckVariant> = {
  'SHA-256 → Map': {
    prepare: async () => {
      const { add, find } = sessions()
      return { mint: async count => Array.from({ length: count }, add), check: find }
    },
  },
}

export const http: Record<string, HttpVariant> = {
  'SHA-256 → Map': {
    framework: 'node:http',
    serve: async () => {
      const { add, find } = sessions()
      const header = ['cookie', add()] as const
      const server = createServer((request, response) => {
        const subject = find(request.headers.cookie ?? '')
        response.writeHead(subject === undefined ? 401 : 200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ subject }))
      })
      return { port: await listen(server), header }
    },
  },
}

export const hold: Record<string, HoldVariant> = {
  Map: {
    open: async () => {
      const held = new Map<string, object>()
      const digestOf = (index: number) => hash('sha256', `identifier ${index}`, 'base64url')
      return {
        add: count => {
          for (let added = 0; added < count; added++) {
            const now = Date.now()
            const subject = randomBytes(16).toString('base64url')
            held.set(digestOf(held.size), { subject, createdAt: now, lastSeenAt: now, roles: ['editor'] })
          }
        },
        check: count => {
          for (let checked = 0; checked < count; checked++) {
            const session = held.get(digestOf(Math.floor(Math.random() * held.size)))
            if (session === undefined) throw new Error('a good session was refused')
          }
        },
      }
    },
  },
}
