/** An authenticator app: has the secret that was shown, and shows the code of an instant. */

import { codeOf, stepAt } from '../../src/core/authenticator/totp.ts'
import type { Clock } from '../../src/core/clock.ts'
import type { Identity } from '../../src/core/identity.ts'
import type { Countersign } from '../../src/face.ts'

export interface AuthenticatorApp {
  id: string
  /** The code now, or so many steps from now. */
  code(steps?: number): string
  /** Another of as many digits that counts at no step near. */
  wrong(): string
}

export function authenticatorApp(id: string, secret: string, clock: Pick<Clock, 'now'>): AuthenticatorApp {
  const key = decodeBase32(secret)
  const code = (steps = 0) => codeOf(key, stepAt(clock.now()) + steps)
  return {
    id,
    code,
    wrong() {
      const near = [-2, -1, 0, 1, 2].map(code)
      for (let guess = 0; ; guess += 1) {
        const text = String(guess).padStart(6, '0')
        if (!near.includes(text)) return text
      }
    },
  }
}

export function decodeBase32(text: string): Uint8Array {
  const bits = [...text]
    .map(one => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
    .join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], byte => Number.parseInt(byte, 2))
}

/** Who that credential shows. */
export async function identityOf(auth: Countersign, headers: Record<string, string>): Promise<Identity> {
  const checked = await auth.authenticate(headers)
  if (!checked.ok) throw new Error(checked.reason)
  return checked.identity
}

/** Sets an app up for whoever signed in a moment ago; its code of now is used. */
export async function enrol(
  auth: Countersign,
  identity: Identity,
  clock: Pick<Clock, 'now'>,
): Promise<{ app: AuthenticatorApp; recoveryCodes: string[] }> {
  const begun = await auth.factors.beginTotp(identity)
  if (!begun.ok) throw new Error(begun.reason)
  const app = authenticatorApp(begun.id, begun.secret, clock)
  const confirmed = await auth.factors.confirmTotp(identity, { id: begun.id, code: app.code() })
  if (!confirmed.ok) throw new Error(confirmed.reason)
  return { app, recoveryCodes: confirmed.recoveryCodes ?? [] }
}
