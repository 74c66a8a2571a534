/** An authority and a server's certificate under it, made for a test: no tool has to be installed, and nothing expires in the repository. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

export interface Certificates {
  /** PEM each. */
  authority: string
  certificate: string
  key: string
}

/** @param name - The DNS name that the certificate is for. */
export function makeCertificates(name: string): Certificates {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = 'Authority of a test'
  const authority = certificate(ca.privateKey, issuer, issuer, ca.publicKey, basicConstraints())
  const leaf = certificate(ca.privateKey, issuer, name, server.publicKey, subjectAltName(name))
  return {
    authority: pem(authority),
    certificate: pem(leaf),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** RFC 5280 §4.1, in DER (X.690). */
function certificate(
  signer: KeyObject,
  issuer: string,
  subject: string,
  key: KeyObject,
  extension: Buffer,
): Buffer {
  const algorithm = sequence(oid('2a8648ce3d040302'))
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    commonName(issuer),
    sequence(utcTime('200101000000Z'), utcTime('491231235959Z')),
    commonName(subject),
    key.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(extension)),
  )
  const signature = sign('sha256', body, signer)
  return sequence(body, algorithm, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])))
}

/** §4.2.1.9: of an authority; critical. */
function basicConstraints(): Buffer {
  const isAuthority = tagged(0x01, Buffer.from([0xff]))
  return sequence(oid('551d13'), tagged(0x01, Buffer.from([0xff])), octets(sequence(isAuthority)))
}

/** §4.2.1.6 */
function subjectAltName(name: string): Buffer {
  return sequence(oid('551d11'), octets(sequence(tagged(0x82, Buffer.from(name)))))
}

function commonName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(name)))))
}

function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}

const sequence = (...contents: Buffer[]) => tagged(0x30, ...contents)
const integer = (bytes: Buffer) => tagged(0x02, bytes)
const octets = (content: Buffer) => tagged(0x04, content)
const oid = (hex: string) => tagged(0x06, Buffer.from(hex, 'hex'))
const utcTime = (text: string) => tagged(0x17, Buffer.from(text))

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
