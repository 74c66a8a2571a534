/**
 * Measures a check in this process, in µs of CPU: a session by its raw Cookie header and a token, one alone and 100,000 in
 * turn, beside the floor under both, a SHA-256 and a look-up in a Map.
 */
import { hash, randomBytes } from 'node:crypto'
import { type CheckOutcome, createCountersign } from 'countersign'
import { memory } from 'countersign/storage/memory'

const count = Number(process.env.COUNT ?? 100_000)
const rounds = Number(process.env.ROUNDS ?? 7)
const issuer = 'https://auth.example.com'
const password = 'seven quiet herons at dawn'

const storage = await memory().open()
// Unmarked ones are said to live: identifiers need not be this node's to be looked up.
const sessions = { ...storage.sessions, hasUnmarked: async () => true }
const auth = await createCountersign({
  storage: { open: async () => ({ ...storage, sessions }) },
  issuer,
  secret: randomBytes(32).toString('base64url'),
  maxStalenessMs: 3_600_000,
  token: { accessTimeoutSeconds: 3600 },
  password: { memoryCost: 8, timeCost: 1 },
  signIn: { attemptsPerMinute: 'off' },
})
const handle = () => hash('sha256', randomBytes(16), 'buffer').subarray(0, 16).toString('base64url')

async function signedInByCookie(number: number): Promise<string> {
  const identifier = randomBytes(32).toString('base64url')
  const now = Date.now()
  const id = handle()
  const times = { createdAt: now, passwordChangedAt: now }
  const subject = {
    id,
    identifier: `p${number}`,
    status: 'active' as const,
    roles: ['user'],
    epoch: 0,
    ...times,
  }
  await storage.subjects.create({ subject, passwordHash: '', audit: [] })
  await storage.sessions.create({
    session: {
      digest: hash('sha256', identifier, 'buffer'),
      sid: handle(),
      subjectId: id,
      epoch: 0,
      createdAt: now,
      authenticatedAt: now,
      lastSeenAt: now,
      idleTimeoutSeconds: 1800,
      absoluteExpiresAt: now + 86_400_000,
      amr: ['pwd'],
      carrier: 'cookie',
      remember: false,
    },
    maxPerSubject: 50,
    audit: [],
  })
  return `theme=dark; __Host-session=${identifier}`
}

async function signedInByToken(): Promise<string> {
  const outcome = await auth.signIn({ identifier: 'ada', password, credential: 'token' })
  if (!outcome.ok || !('accessToken' in outcome)) throw new Error('signing in failed')
  return `Bearer ${outcome.accessToken}`
}

await auth.subjects.create({ identifier: 'ada', password, roles: ['user'] })
const cookies: string[] = []
const tokens: string[] = []
for (let number = 0; number < count; number++) {
  cookies.push(await signedInByCookie(number))
  tokens.push(await signedInByToken())
}
const floor = new Map(cookies.map(cookie => [hash('sha256', cookie, 'binary'), cookie]))

/** @throws {Error} unless it was answered at once, and well. */
function accept(outcome: CheckOutcome | Promise<CheckOutcome>): void {
  if (outcome instanceof Promise || !outcome.ok) throw new Error('not answered from memory')
}

for (const headers of [
  ...cookies.map(cookie => ({ cookie })),
  ...tokens.map(authorization => ({ authorization })),
])
  if (!(await auth.authenticate(headers)).ok) throw new Error('refused')

const at = (list: readonly string[], index: number) => list[index % count] ?? ''
const subjects: Record<string, (index: number) => void> = {
  'floor, one': () => floor.get(hash('sha256', at(cookies, 0), 'binary')),
  'floor, in turn': index => floor.get(hash('sha256', at(cookies, index), 'binary')),
  'session, one': () => accept(auth.check({ cookie: at(cookies, 0) })),
  'session, in turn': index => accept(auth.check({ cookie: at(cookies, index) })),
  'token, one': () => accept(auth.check({ authorization: at(tokens, 0) })),
  'token, in turn': index => accept(auth.check({ authorization: at(tokens, index) })),
}
const best: Record<string, number> = {}
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of Object.entries(subjects)) {
    const before = process.cpuUsage()
    for (let index = 0; index < 5 * count; index++) run(index)
    const { user, system } = process.cpuUsage(before)
    best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, (user + system) / (5 * count))
  }
}
console.log(`${count} of each, µs of CPU a check, the best of ${rounds} rounds`)
for (const [name, micros] of Object.entries(best)) console.log(`${name.padEnd(20)} ${micros.toFixed(2)}`)
await auth.close()
