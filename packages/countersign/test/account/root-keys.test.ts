/** Root keys: one for a store, whichever secret it is sealed under, and the secret itself where a store is of version 0.1. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { addSecret, forgetOtherSecrets, openRootKey } from '../../src/account/root-keys.ts'
import { ConfigurationError } from '../../src/core/errors.ts'
import { generateKey } from '../../src/core/key/key-generation.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import { createCountersign } from '../../src/countersign.ts'
import { memory } from '../../src/storage/memory/memory.ts'

const newSecret = () => randomBytes(32).toString('base64url')

async function parts(secret = newSecret()) {
  const driver = memory()
  return { driver, storage: await driver.open(), secret, random: randomBytes, now: 1 }
}

test('a new store has one that nobody can tell from its secret, and many that open it at once have the same', async () => {
  const given = await parts()
  const opened = await Promise.all(Array.from({ length: 8 }, () => openRootKey(given)))
  expect(new Set(opened).size).toBe(1)
  expect(opened[0]).not.toBe(given.secret)
  expect(await given.storage.roots.list()).toHaveLength(1)
})

test('a store of version 0.1 goes on with its secret as the root key: what it sealed still opens', async () => {
  const given = await parts()
  const sealingKey = deriveSealingKey(given.secret)
  const add = (['active', 'next'] as const).map(state =>
    generateKey('EdDSA', 1, sealingKey, randomBytes, state),
  )
  await given.storage.keys.change({ add, states: [], remove: [], at: 1, audit: [] })
  // Tried with a wrong one first, as an operator may: it must leave nothing behind.
  await expect(openRootKey({ ...given, secret: newSecret() })).rejects.toThrow(ConfigurationError)
  expect(await given.storage.roots.list()).toEqual([])
  expect(await openRootKey(given)).toBe(given.secret)
  const auth = await createCountersign({
    storage: given.driver,
    issuer: 'https://auth.example.com',
    secret: given.secret,
  })
  const kids = (await auth.keys.list()).map(({ kid }) => kid)
  for (const { kid } of add) expect(kids).toContain(kid)
  await auth.close()
})

test('another secret opens the same one, beside the old until that is forgotten', async () => {
  const given = await parts()
  const root = await openRootKey(given)
  const [second, third] = [newSecret(), newSecret()]
  await expect(openRootKey({ ...given, secret: second })).rejects.toThrow(ConfigurationError)
  await addSecret(given, second)
  expect(await openRootKey({ ...given, secret: second })).toBe(root)
  expect(await openRootKey(given)).toBe(root)
  // One that was never put in place makes way for the next.
  await addSecret(given, third)
  await expect(openRootKey({ ...given, secret: second })).rejects.toThrow(ConfigurationError)
  expect(await forgetOtherSecrets({ ...given, secret: third })).toBe(1)
  expect(await openRootKey({ ...given, secret: third })).toBe(root)
  await expect(openRootKey(given)).rejects.toThrow(ConfigurationError)
  await expect(forgetOtherSecrets(given)).rejects.toThrow(ConfigurationError)
})

test('a node that looks between two others that make root and keys opens what they made', async () => {
  const given = await parts()
  // Between its two reads the other node makes both.
  let isFirst = true
  const { roots, keys } = given.storage
  const late = {
    roots,
    keys: {
      ...keys,
      async list() {
        if (isFirst) {
          isFirst = false
          const root = await openRootKey(given)
          const key = generateKey('EdDSA', 1, deriveSealingKey(root), randomBytes, 'active')
          await keys.change({ add: [key], states: [], remove: [], at: 1, audit: [] })
        }
        return keys.list()
      },
    },
  }
  expect(await openRootKey({ ...given, storage: late })).toBe(await openRootKey(given))
})
