/** Reads bcrypt: `$2a$`, `$2b$`, `$2y$` of PHP, Laravel, Rails, Auth0 and Supabase, and the two forms of Django. */
import { createHash } from 'node:crypto'
import { ConfigurationError } from '../../core/errors.ts'
import type { HashReader, Work } from './foreign-hash.ts'

const form = /^(bcrypt\$|bcrypt_sha256\$)?(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53})$/
/** 2^10 rounds take as long as argon2 with 90 MiB in one pass. */
const workOfRound: Work = 90

/**
 * bcrypt, by the optional peer `@node-rs/bcrypt`, which runs on the thread pool and is loaded at the first verification.
 *
 * As in the originals, only the first 72 bytes of the UTF-8 text count; Django's `bcrypt_sha256` counts all of them.
 */
export function bcrypt(): HashReader {
  return {
    name: 'bcrypt',
    read(hash) {
      if (!/^(bcrypt(_sha256)?\$)?\$2/.test(hash)) return undefined
      const [, django, text, log] = form.exec(hash) ?? []
      const rounds = Number(log)
      if (text === undefined || !(rounds >= 4 && rounds <= 31)) return 'unknown-hash'
      return {
        work: 2 ** rounds * workOfRound,
        verify: async password => {
          const { verify } = await loadBcrypt()
          const bytes =
            django === 'bcrypt_sha256$' ? createHash('sha256').update(password).digest('hex') : password
          // bcrypt as OpenBSD defines it reads 72 bytes and no further.
          return verify(Buffer.from(bytes).subarray(0, 72), text)
        },
      }
    },
  }
}

async function loadBcrypt(): Promise<typeof import('@node-rs/bcrypt')> {
  try {
    return await import('@node-rs/bcrypt')
  } catch {
    throw new ConfigurationError('password.legacy: bcrypt() needs the package @node-rs/bcrypt; install it')
  }
}
