/** Signs a compact JWS (RFC 7515 §5.1). */
import type { KeyObject } from 'node:crypto'
import { encodeBase64url } from '../base64url.ts'
import { createSignature, type SignatureAlgorithm } from './algorithm.ts'

/** A key for signing; its kid and algorithm become the header's. */
export interface JwsSigner {
  kid: string
  algorithm: SignatureAlgorithm
  signing: KeyObject
}

/** @param typ - The kind of token (RFC 8725 §3.11). */
export function signJws(payload: object, typ: string, { kid, algorithm, signing }: JwsSigner): string {
  const signingInput = `${encodeJson({ alg: algorithm, kid, typ })}.${encodeJson(payload)}`
  return `${signingInput}.${encodeBase64url(createSignature(algorithm, signing, Buffer.from(signingInput)))}`
}

function encodeJson(value: object): string {
  return encodeBase64url(Buffer.from(JSON.stringify(value)))
}
