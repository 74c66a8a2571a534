/** Whose address counts. */
import { describe, expect, test } from 'vitest'
import { clientAddressReader } from '../../../src/http/protocol/client-address.ts'

describe('the client’s address', () => {
  const behindProxies = clientAddressReader(['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'])

  test.each([
    ['is the peer where nothing is forwarded', '10.0.0.1', null, '10.0.0.1'],
    ['is what the proxy saw', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['is read from the right', '10.0.0.1', '1.2.3.4, 198.51.100.7', '198.51.100.7'],
    ['skips proxies of ours', '10.0.0.1', '198.51.100.7, 10.9.9.9,192.0.2.1', '198.51.100.7'],
    ['passes over empty entries', '10.0.0.1', '198.51.100.7, ', '198.51.100.7'],
    ['passes over empty entries in between', '10.0.0.1', ',198.51.100.7,, ,10.9.9.9,', '198.51.100.7'],
    ['is the peer where that is no proxy of ours', '198.51.100.7', '1.2.3.4', '198.51.100.7'],
    ['is the last proxy where an entry is no address', '10.0.0.1', '198.51.100.7, unknown', '10.0.0.1'],
    ['is the leftmost proxy where all are ours', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['has no port', '10.0.0.1', '198.51.100.7:4711', '198.51.100.7'],
    ['may be IPv6', '2001:db8::1', '[2001:DC8::7]:4711', '2001:dc8::7'],
    ['may be an IPv4-mapped address', '::ffff:10.0.0.1', '::ffff:198.51.100.7', '198.51.100.7'],
    ['may have a zone', 'fe80::1%eth0', null, 'fe80::1'],
    ['is not known where the peer is not', undefined, '198.51.100.7', undefined],
    ['is the peer where the header is empty', '10.0.0.1', '', '10.0.0.1'],
  ])('%s', (_, peer, forwardedFor, expected) => {
    expect(behindProxies(peer, forwardedFor)).toBe(expected)
  })

  test('never comes from a header where no proxy is trusted', () => {
    expect(clientAddressReader([])('127.0.0.1', '1.2.3.4')).toBe('127.0.0.1')
  })

  test('is found in bounded work', () => {
    expect(behindProxies('10.0.0.1', '10.0.0.2,'.repeat(100_000))).toBe('10.0.0.2')
    expect(behindProxies('10.0.0.1', Array(1000).fill('10.0.0.2').join(','))).toBe('10.0.0.2')
  })
})
