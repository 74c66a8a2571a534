/**
 * A process that sends what waits in a file, until it is killed or asked to end: `mail-process.ts FILE SECRET PORT AHEAD_MS`. Its clock
 * is ahead by so much, so that leases of the process before are over.
 */
import { createCountersign } from 'countersign'
import { sqlite } from 'countersign/storage/sqlite'
import { smtpMail } from '../../src/mail/smtp.ts'

const [file = '', secret = '', port = '', aheadMs = ''] = process.argv.slice(2)
const from = {
  address: 'no-reply@example.com',
  local: 'no-reply',
  domain: 'example.com',
  isInternational: false,
}
const auth = await createCountersign(
  {
    storage: sqlite(file),
    issuer: 'https://auth.example.com',
    secret,
    mail: smtpMail({ host: '127.0.0.1', port: Number(port), tls: 'offered' }, from),
    onFault: () => {},
  },
  { now: () => Date.now() + Number(aheadMs), monotonic: () => performance.now() },
)
// What the library does by itself keeps no process from ending.
const alive = setInterval(() => {}, 60_000)
process.once('SIGTERM', () => {
  clearInterval(alive)
  void auth.close()
})
