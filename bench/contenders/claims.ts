/** The claims that every token of the bench carries: those of RFC 9068, with a role, so that all are of one size. */
import { randomBytes } from 'node:crypto'

export const issuer = 'https://auth.example.com'
export const audience = 'api'

export interface Claims {
  iss: string
  aud: string
  sub: string
  client_id: string
  iat: number
  exp: number
  jti: string
  roles: string[]
}

export function makeClaims(): Claims {
  const iat = Math.floor(Date.now() / 1000)
  return {
    iss: issuer,
    aud: audience,
    sub: randomBytes(16).toString('base64url'),
    client_id: 'app',
    iat,
    exp: iat + 86_400,
    jti: randomBytes(12).toString('base64url'),
    roles: ['editor'],
  }
}
