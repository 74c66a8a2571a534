/** Reads argon2 of other parameters than ours, and its variants `i` and `d` (RFC 9106; PHC string format). */
import { verify } from '@node-rs/argon2'
import type { HashReader } from './foreign-hash.ts'

const form =
  /^(?:argon2)?(\$argon2(?:id|i|d)\$v=(?:16|19)\$m=(\d{1,8}),t=(\d{1,6}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,88}\$[A-Za-z0-9+/]{16,88})$/
/** KiB. */
const mostMemory = 262_144

/** argon2i, argon2d and argon2id; Django's texts, which begin with `argon2$`, too. */
export function argon2(): HashReader {
  return {
    name: 'argon2',
    read(hash) {
      if (!/^(argon2)?\$argon2/.test(hash)) return undefined
      const [, text, memory, passes, lanes] = form.exec(hash) ?? []
      if (text === undefined || !(Number(lanes) >= 1 && Number(passes) >= 1)) return 'unknown-hash'
      // RFC 9106 §3.1.
      if (Number(memory) < 8 * Number(lanes)) return 'unknown-hash'
      if (Number(memory) > mostMemory) return 'hash-too-costly'
      return {
        work: Number(memory) * Number(passes),
        verify: password => verify(text, password),
      }
    },
  }
}
