/** Makes the hashes of better-auth, Firebase's scrypt and bcryptjs: passwords as JSON in, hashes as JSON out. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const load = createRequire(`${process.argv[2]}/`)
const passwords = JSON.parse(readFileSync(0, 'utf8'))
const { hashPassword } = await import(pathToFileURL(load.resolve('better-auth/crypto')))
const bcryptjs = (await import(pathToFileURL(load.resolve('bcryptjs')))).default
const { FirebaseScrypt } = load('firebase-scrypt')
const signerKey = randomBytes(64).toString('base64')
const saltSeparator = 'Bw=='
const firebase = new FirebaseScrypt({ signerKey, saltSeparator, rounds: 8, memCost: 6 })
const inTurn = async make => {
  const hashes = []
  for (const password of passwords) hashes.push(await make(password))
  return hashes
}
const text = base64 => base64.replaceAll('-', '+').replaceAll('_', '/')
console.log(
  JSON.stringify({
    'better-auth': await inTurn(hashPassword),
    'bcryptjs 2b': await inTurn(password => bcryptjs.hash(password, 4)),
    firebase: await inTurn(async password => {
      const salt = randomBytes(10).toString('base64')
      const hash = await firebase.hash(password, salt)
      return `$firebase-scrypt$m=6,r=8$${signerKey}$${saltSeparator}$${salt}$${text(hash)}`
    }),
  }),
)
