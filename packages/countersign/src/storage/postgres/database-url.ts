/** Whether a URL says what its author meant: a password with characters that have a meaning in URLs makes another one of it. */

const encoded =
  'Characters of the user and the password that mean something in a URL must be percent-encoded: # is %23, % is %25, / is %2F, : is %3A, ? is %3F, @ is %40'

/** The URLs of one host each, where it names several with commas between, as libpq has it (PostgreSQL 17, §32.1.1.3). */
export function addressesOf(url: string): string[] {
  const [, before = '', hosts = '', after = ''] = /^([^/]*\/\/(?:[^@/?#]*@)?)([^/?#]*)(.*)$/s.exec(url) ?? []
  return hosts.split(',').map(host => before + host + after)
}

/** @returns What is wrong with it, without any part of it; `undefined` where nothing is. */
export function databaseUrlProblem(url: string): string | undefined {
  for (const address of addressesOf(url)) {
    const problem = addressProblem(address)
    if (problem !== undefined) return problem
  }
  return undefined
}

function addressProblem(url: string): string | undefined {
  if (!URL.canParse(url)) return `cannot be read. ${encoded}`
  const { username, password, pathname, search, hash } = new URL(url)
  if (!isDecodable(username) || !isDecodable(password) || !isDecodable(pathname))
    return `has a % that encodes nothing. ${encoded}`
  // The rest of a password that ended at its first /, # or ?, and the user or a part of the password in place of the host. No
  // database has an @ in its name but one who wrote it as %40.
  const isInHost = pathname.includes('@') || hash.includes('@')
  const isCut = isInHost || (username === '' && /^\?[^=]*@/.test(search))
  return isCut ? `has its host after a /, # or ?. ${encoded}` : undefined
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
