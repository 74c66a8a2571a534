/** Why a database cannot be reached, and what to do about it: one text for each thing that is set up wrongly. */

/** By the code of the system, of TLS (https://nodejs.org/api/tls.html#x509-certificate-error-codes) or of Node.js. */
const reasons = new Map([
  [
    'EAI_AGAIN',
    'the name of the host could not be looked up. Check it, and the name server of this machine.',
  ],
  ['ENOTFOUND', 'there is no host of that name. Check it.'],
  ['ECONNREFUSED', 'nothing listens there. Check host and port, and that PostgreSQL runs.'],
  ['EHOSTUNREACH', 'no way leads to that host. Check it, and the network between.'],
  ['ENETUNREACH', 'no way leads to that host. Check it, and the network between.'],
  ['ETIMEDOUT', 'nobody answered in time. Check host and port, and what filters the connection between.'],
  ['ECONNRESET', 'the connection was closed. Check the port: what listens there may not be PostgreSQL.'],
  ['EPIPE', 'the connection was closed. Check the port: what listens there may not be PostgreSQL.'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired. Renew it, or put the clock right.'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet. Put the clock right.'],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'its certificate is for another name. Use the name in the certificate as the host.',
  ],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak TLS there. Check the port.'],
])

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** What the driver says by its text alone, and the code that we give it. */
const driverTexts: readonly (readonly [RegExp, string, string])[] = [
  [
    /does not support SSL/,
    'tls-not-offered',
    'it does not offer TLS, which the URL asks for. Turn it on there (ssl = on), or take sslmode out of the URL.',
  ],
  [
    /client password must be a (?:non-empty )?string/,
    'password-missing',
    'it asks for a password, and the URL has none.',
  ],
  [
    /timeout|timed out/i,
    'timeout',
    'nobody answered in time. Check host and port, and what filters the connection between.',
  ],
  [
    /Connection terminated/,
    'closed',
    'the connection was closed. Check the port: what listens there may not be PostgreSQL.',
  ],
]

/** What pg-pool says where a connection was waited for and none became free: nothing is known of the server. */
const poolExhausted = 'timeout exceeded when trying to connect'

/** Whether every connection was in use. */
export function isPoolBusy(error: unknown): boolean {
  return error instanceof Error && error.message === poolExhausted
}

/**
 * A sentence for an error that did not come from the database.
 *
 * @param server - `host:port`, where it is known. Never the URL: it holds the password.
 */
export function describeUnreachable(error: unknown, code: string, server: string | undefined): string {
  if (isPoolBusy(error)) {
    return 'The database is busy: every connection that this process may have was in use for too long.'
  }
  const [why, told] = reasonOf(error, code)
  return `The database cannot be reached${server === undefined ? '' : ` at ${server}`} (${told}): ${why}`
}

function reasonOf(error: unknown, code: string): readonly [why: string, code: string] {
  const known = reasons.get(code)
  if (known !== undefined) return [known, code]
  if (untrusted.has(code)) {
    return [
      'its certificate comes from an authority that is not trusted here. Name the certificate of the authority by sslrootcert=FILE in the URL, or in NODE_EXTRA_CA_CERTS.',
      code,
    ]
  }
  const text = error instanceof Error ? error.message : ''
  const said = driverTexts.find(([pattern]) => pattern.test(text))
  if (said !== undefined) return [said[2], said[1]]
  return ['the connection failed.', code === '' ? 'unknown' : code]
}

/**
 * The server that an error of the system is about, where it says so.
 *
 * @returns `host:port`, `host`, or `undefined`.
 */
export function serverOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { address, hostname, host, port } = error as Partial<
    Record<'address' | 'hostname' | 'host' | 'port', unknown>
  >
  const name = [hostname, address, host].find(value => typeof value === 'string')
  if (name === undefined) return undefined
  return typeof port === 'number' ? `${name}:${port}` : `${name}`
}
