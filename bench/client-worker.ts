/** A client in a process of its own: asks one address steadily and notes how long each answer took, or floods another. */
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { percentile } from './harness/statistics.ts'
import { answerQuestions } from './harness/worker.ts'

interface Call {
  url: string
  headers: Record<string, string>
  body?: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

function send({ url, headers, body }: Call): Promise<number> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const outgoing = request(url, { method, agent, headers }, incoming => {
      incoming.resume()
      incoming.once('end', () => resolve(incoming.statusCode ?? 0))
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

/** Asks at fixed times, whether or not the answers keep up; ms from when each was due, or asked if a timer was early, to its answer. */
async function probe({ call, ms, perSecond }: { call: Call; ms: number; perSecond: number }) {
  const times: number[] = []
  const asked: Promise<void>[] = []
  const began = performance.now()
  for (let number = 0; number < (ms / 1000) * perSecond; number++) {
    const due = began + (number * 1000) / perSecond
    const early = due - performance.now()
    if (early > 0) await pause(early)
    const from = Math.min(due, performance.now())
    const one = send(call).then(status => {
      if (status !== 200) throw new Error(`answered ${status}`)
      times.push(performance.now() - from)
    })
    asked.push(one)
  }
  await Promise.all(asked)
  return { median: percentile(times, 0.5), p99: percentile(times, 0.99) }
}

/** Sends the same call over and over, several at once; answers how many were answered, and how many with success. */
async function flood({ call, ms, atOnce }: { call: Call; ms: number; atOnce: number }) {
  const until = performance.now() + ms
  let answered = 0
  let succeeded = 0
  const loop = async () => {
    while (performance.now() < until) {
      if ((await send(call)) === 200) succeeded += 1
      answered += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
  return { answered, succeeded }
}

answerQuestions({ probe, flood })
