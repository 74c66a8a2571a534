/** What a start needs to know before it answers anything: who issues the tokens, and the secret. */
import { statSync } from 'node:fs'
import { mailNotice } from '../mail/mail-option.ts'
import { urlHost } from '../settings/address.ts'
import type { Settings } from '../settings/settings.ts'
import { isBehindUnnamedProxy, unnamedProxyAdvice } from '../settings/unnamed-proxy.ts'
import { issuerOfServer } from '../store/issuer.ts'
import { findOrCreateSecret } from '../store/secret.ts'

export interface Prepared {
  issuer: string
  secret: string
  /** Where it listens, as a URL that works on this machine. */
  address: string
  warnings: string[]
}

/** @param port - The one that it really listens on. */
export async function prepare(settings: Settings, port: number): Promise<Prepared> {
  const address = `http://${urlHost(settings.host)}:${port}`
  const issuer = await issuerOfServer(settings, port)
  const { secret, file } = await findOrCreateSecret(settings)
  const warnings: string[] = []
  if (file !== undefined && process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    warnings.push(`other users may read ${file}; run: chmod 600 ${file}`)
  }
  if (settings.database.kind === 'postgres' && (file !== undefined || settings.publicUrl === undefined)) {
    warnings.push(
      'nodes on other machines need the same COUNTERSIGN_SECRET and COUNTERSIGN_PUBLIC_URL; one of them is only known on this machine',
    )
  }
  const isExposed = settings.host === '0.0.0.0' || settings.host === '::'
  if (isExposed && issuer.startsWith('http:')) {
    warnings.push(
      'every address of this machine is served over plain http; set COUNTERSIGN_PUBLIC_URL=https://… behind a proxy',
    )
  }
  if (isBehindUnnamedProxy(settings))
    warnings.push(`no proxy is trusted, though the public address is https. ${unnamedProxyAdvice}`)
  if (settings.signInRate === 'off')
    warnings.push('sign-in attempts are not limited (COUNTERSIGN_SIGN_IN_RATE=off)')
  const noMail = mailNotice(settings, issuer)
  if (noMail !== undefined) warnings.push(noMail)
  return { issuer, secret, address, warnings }
}
