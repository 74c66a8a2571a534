/** The device cookie comes back to sign-in wherever the handler is mounted, and to nothing else but what stands beside it. */

import { createServer } from 'node:http'
import express from 'express'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { countersign } from '../../../src/http/adapter/express.ts'
import { openWorld, password, type World } from '../world.ts'
import { type Mounted, mountServer } from './mounted.ts'

const ada = { identifier: 'ada@example.com', password }
/** Ever another client, which has an address of its own. */
let clients = 0

/** What a browser makes of the line: name and value, and the path that it sends them to (RFC 6265 §5.1.4, §5.2.4). */
function keptOf(line: string, asked: string): { pair: string; path: string } {
  const given = /; Path=([^;]*)/.exec(line)?.[1]
  const path = given?.startsWith('/') ? given : asked.slice(0, Math.max(1, asked.lastIndexOf('/')))
  return { pair: line.split(';')[0] ?? '', path }
}

const reaches = (path: string, asked: string) =>
  path === '/' || asked === path || asked.startsWith(`${path}/`)

describe.each(['', '/api', '/a/b'])('mounted in Express at %j', prefix => {
  let world: World
  let app: Mounted
  beforeEach(async () => {
    world = await openWorld({ signIn: { attemptsPerMinute: 2 }, trustedProxies: ['127.0.0.1'] })
    await world.auth.subjects.create(ada)
    const made = express()
    made.use(prefix === '' ? '/' : prefix, countersign(world.auth))
    app = await mountServer(createServer(made))
  })
  afterEach(async () => {
    await app.close()
    await world.auth.close()
  })

  const signInPath = `${prefix}/auth/sign-in`
  const signIn = (typed: string, cookie?: string) => {
    clients += 1
    const headers: [string, string][] = [
      ['Content-Type', 'application/json'],
      ['X-Forwarded-For', `203.0.113.${clients % 200}`],
    ]
    if (cookie !== undefined) headers.push(['Cookie', cookie])
    const body = JSON.stringify({ ...ada, password: typed, credential: 'session' })
    return app.send('POST', signInPath, { headers, body })
  }

  test('a browser sends it to sign-in, and it brings the owner past strangers who guess', async () => {
    const first = await signIn(password)
    const line = first.headers.getSetCookie().find(one => one.includes('device='))
    const { pair, path } = keptOf(line ?? '', signInPath)
    expect(pair).not.toBe('')
    expect(reaches(path, signInPath)).toBe(true)
    expect([`${prefix}/`, `${prefix}/hello`, '/assets/app.js'].filter(asked => reaches(path, asked))).toEqual(
      [],
    )
    for (let guess = 0; guess < 12; guess++) await signIn('wrong password')
    expect((await signIn(password)).status).toBe(429)
    expect((await signIn(password, pair)).status).toBe(200)
  })
})
