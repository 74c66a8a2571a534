/** The hash parameters of a Firebase project, as its console shows them: Authentication, Users, Password hash parameters. */

export interface FirebaseKey {
  /** Base64. */
  signerKey: string
  /** Base64. */
  saltSeparator: string
  rounds: number
  memCost: number
}

const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/

/** Reads `hash_config { algorithm: SCRYPT, base64_signer_key: …, … }`. @returns `undefined` where a parameter is missing. */
export function readFirebaseKey(text: string): FirebaseKey | undefined {
  if (text.length > 4096) return undefined
  const parameter = (name: string) => new RegExp(`${name}["']?\\s*[:=]\\s*["']?([^\\s,"'}]+)`).exec(text)?.[1]
  const signerKey = parameter('base64_signer_key') ?? ''
  const saltSeparator = parameter('base64_salt_separator') ?? ''
  const rounds = Number(parameter('rounds'))
  const memCost = Number(parameter('mem_cost'))
  const isWhole = [rounds, memCost].every(one => Number.isInteger(one) && one >= 1 && one <= 99)
  if (!base64.test(signerKey) || !base64.test(saltSeparator) || !isWhole) return undefined
  return { signerKey, saltSeparator, rounds, memCost }
}
