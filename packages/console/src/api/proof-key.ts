/** A key of this page, with which it proves that a token is its own (RFC 9449, DPoP). The private half cannot be read out. */

export interface ProofOf {
  method: string
  /** Where the request goes: the public address, without query. */
  url: string
  /** The token that comes with it. */
  token?: string | undefined
  /** The server's, where it has given one. */
  nonce?: string | undefined
}

export interface ProofKey {
  /** A proof for one request; each works once. */
  prove: (request: ProofOf) => Promise<string>
}

/** Whether the browser offers keys here: it does on https and on loopback addresses. */
export function canMakeProofKey(): boolean {
  return globalThis.isSecureContext && 'subtle' in crypto
}

export async function makeProofKey(): Promise<ProofKey> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
  const header = encodeText(JSON.stringify({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } }))
  return {
    prove: async ({ method, url, token, nonce }) => {
      const claims = {
        jti: encode(crypto.getRandomValues(new Uint8Array(16))),
        htm: method,
        htu: url,
        iat: Math.floor(Date.now() / 1000),
        ...(token !== undefined && { ath: await digest(token) }),
        ...(nonce !== undefined && { nonce }),
      }
      const input = `${header}.${encodeText(JSON.stringify(claims))}`
      const signing = { name: 'ECDSA', hash: 'SHA-256' }
      const signature = await crypto.subtle.sign(signing, privateKey, new TextEncoder().encode(input))
      return `${input}.${encode(new Uint8Array(signature))}`
    },
  }
}

/** RFC 9449 §4.2. */
async function digest(token: string): Promise<string> {
  return encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))))
}

function encodeText(text: string): string {
  return encode(new TextEncoder().encode(text))
}

function encode(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
