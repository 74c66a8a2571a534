/** Words that everybody who knows the service knows: no password is built on them. */
import { expect, test } from 'vitest'
import { serviceWords } from '../src/store/options.ts'

test.each([
  ['https://accounts.example.com', ['countersign', 'accounts', 'example']],
  ['http://127.0.0.1:3000', ['countersign']],
  ['http://[::1]:3000', ['countersign']],
  ['http://localhost:3000', ['countersign', 'localhost']],
])('of %s', (issuer, words) => expect(serviceWords(issuer)).toEqual(words))
