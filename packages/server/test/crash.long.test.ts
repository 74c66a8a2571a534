/** Killed at random points under load, the server keeps every promise it made. `CRASH_KILLS` and `CRASH_SEED` choose the run. */
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { Client } from './support/client.ts'
import { countersign } from './support/command-line.ts'
import { CrashActor } from './support/crash-actor.ts'
import { Ledger } from './support/ledger.ts'
import { Random } from './support/random.ts'
import { createFolder, printedPassword, spawnAndKill, startServer } from './support/server-process.ts'

const kills = Number(process.env.CRASH_KILLS ?? 5)
const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000_000)
const actorCount = 6
const sampleSize = 20

describe('kill -9 under load', () => {
  test(`${kills} kills: every acknowledged write is there, nothing that ended is alive`, {
    timeout: 600_000,
  }, async () => {
    console.log(`CRASH_SEED=${seed}`)
    const random = new Random(seed)
    const ledger = new Ledger()
    const folder = createFolder()
    let server = await startServer({ folder })
    const administrator = await new Client(server.url).signIn('admin', printedPassword(server), 'session')
    const actors = Array.from({ length: actorCount }, (_, index) => {
      return new CrashActor(`actor-${index}`, ledger, new Random(seed + index + 1), administrator)
    })
    // A slow machine does little between two kills: as many more as it takes to have something to check.
    const isIdle = () => ledger.accounts.length <= 10 || ledger.ended.length <= 10
    for (let kill = 1; kill <= kills || isIdle(); kill++) {
      const client = new Client(server.url)
      const busy = Promise.all(actors.map(actor => actor.useUntilItDies(client)))
      await Promise.race([pause(20 + random.below(180)), busy])
      await server.kill()
      await busy
      client.close()
      // A process that dies while it starts must not be in the way of the next one.
      if (kill % 4 === 0) await spawnAndKill(folder, random.below(400))
      server = await startServer({ folder })
      const after = new Client(server.url)
      expect(
        await ledger.check(after, { size: sampleSize, below: limit => random.below(limit) }),
        `CRASH_SEED=${seed}, kill ${kill}`,
      ).toEqual([])
      after.close()
    }
    const last = new Client(server.url)
    expect(await ledger.check(last), `CRASH_SEED=${seed}, everything`).toEqual([])
    expect((await last.whoami(administrator)).status).toBe(200)
    console.log(`${ledger.accounts.length} accounts, ${ledger.ended.length} ended credentials`)
    await server.stop()
    const doctor = await countersign(folder, ['doctor', '--json'])
    expect(doctor, doctor.stdout).toMatchObject({ code: 0 })
  })
})
