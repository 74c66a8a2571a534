/**
 * Counts what a client asks PostgreSQL to run, by the messages of its protocol: simple queries and executions of prepared
 * statements, https://www.postgresql.org/docs/current/protocol-message-formats.html.
 */

const query = 'Q'.charCodeAt(0)
const execute = 'E'.charCodeAt(0)

/** @returns What is to be told of every piece of one connection, from its first byte on. */
export function countQueries(onQuery: () => void): (piece: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  // The first message has no type; a client that asks for TLS or for GSS encryption sends two such.
  let isStarting = true
  return piece => {
    rest = Buffer.concat([rest, piece])
    for (;;) {
      const typed = isStarting ? 0 : 1
      if (rest.length < typed + 4) return
      const whole = typed + rest.readUInt32BE(typed)
      if (rest.length < whole) return
      if (isStarting) isStarting = whole === 8
      else if (rest[0] === query || rest[0] === execute) onQuery()
      rest = rest.subarray(whole)
    }
  }
}
