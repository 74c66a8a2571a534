/** K25: consuming what works once is one atomic step, whoever else consumes it at the same moment on another node. */
import { expect, test } from 'vitest'
import type { Countersign } from '../../src/face.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { issuer, open, password } from '../account/open.ts'
import { manualClock } from '../gate/manual-clock.ts'
import { jktOf, proofFor, proofKey } from '../proof.ts'
import { useFolder } from '../storage/folder.ts'

const newFile = useFolder()

test('K25 of many refresh tokens, each presented on every node at once, each gives one successor, and each of those one', async () => {
  const file = newFile()
  const clock = manualClock()
  const options = { token: { refresh: true }, signIn: { attemptsPerMinute: 'off' } } as const
  const nodes: Countersign[] = []
  for (let count = 0; count < 3; count++)
    nodes.push((await open({ ...options, storage: sqlite(file) }, clock)).auth)
  const [first] = nodes
  if (first === undefined) throw new Error('no node')
  await first.signUp({ identifier: 'ada', password })
  const logins = Array.from({ length: 20 }, async () => {
    const outcome = await first.signIn({ identifier: 'ada', password, credential: 'token' })
    return outcome.ok && outcome.credential === 'token' ? (outcome.refreshToken ?? '') : ''
  })
  let held = await Promise.all(logins)
  for (let round = 0; round < 5; round++) {
    const calls = held.flatMap(token => [...nodes, ...nodes].map(node => node.tokens.refresh(token)))
    const outcomes = await Promise.all(calls)
    const successors = Map.groupBy(
      outcomes.map(outcome => (outcome.ok ? outcome : undefined)),
      outcome => outcome?.sid ?? 'refused',
    )
    expect(successors.size).toBe(held.length)
    held = [...successors.values()].map(answers => {
      expect(answers).toHaveLength(6)
      const tokens = new Set(answers.map(answer => answer?.refreshToken))
      expect(tokens.size).toBe(1)
      expect(new Set(answers.map(answer => answer?.accessToken)).size).toBe(1)
      return [...tokens][0] ?? ''
    })
  }
  expect(await first.sessions.count()).toBe(20)
})

test('K25 of one proof of possession, presented on every node at once, one is accepted; nonces go from node to node', async () => {
  const file = newFile()
  const clock = manualClock()
  const token = { dpopNonce: 'required' } as const
  const nodes: Countersign[] = []
  for (let count = 0; count < 2; count++)
    nodes.push((await open({ token, storage: sqlite(file) }, clock)).auth)
  const [first, second] = nodes
  if (first === undefined || second === undefined) throw new Error('no nodes')
  await first.signUp({ identifier: 'ada', password })
  const key = proofKey()
  const outcome = await first.signIn(
    { identifier: 'ada', password, credential: 'token' },
    { senderKey: jktOf(key) },
  )
  if (!outcome.ok) throw new Error('no token')
  const { accessToken } = outcome

  const ask = (node: Countersign, proof: string) =>
    node.authenticate(
      new Request(`${issuer}/orders`, { headers: { authorization: `DPoP ${accessToken}`, dpop: proof } }),
    )
  const make = (nonce?: string) =>
    proofFor(key, {
      method: 'GET',
      url: `${issuer}/orders`,
      now: clock.now(),
      accessToken,
      ...(nonce && { nonce }),
    })
  const asked = await ask(first, make())
  expect(asked).toMatchObject({ ok: false, reason: 'use-dpop-nonce' })
  const nonce = asked.ok ? undefined : asked.nonce

  for (let round = 0; round < 10; round++) {
    const proof = make(nonce)
    const calls = Array.from({ length: 20 }, (_, index) => ask(index % 2 === 0 ? first : second, proof))
    const verdicts = (await Promise.all(calls)).map(one => (one.ok ? 'ok' : one.reason))
    expect(verdicts.filter(verdict => verdict === 'ok')).toHaveLength(1)
    expect(verdicts.filter(verdict => verdict === 'invalid-dpop-proof')).toHaveLength(19)
    for (const node of [first, second])
      expect(await ask(node, proof)).toMatchObject({ ok: false, reason: 'invalid-dpop-proof' })
  }
})
