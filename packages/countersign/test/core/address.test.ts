/** What is an IP address, and which spellings are one: held against Node's own reading. */
import { BlockList, isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { networksOf } from '../../src/core/authenticator/network.ts'
import { readAddress } from '../../src/core/ip-address.ts'

const widest = (address: string) => networksOf(address).map(({ network }) => network)

describe('an IP address', () => {
  test.each([
    '::ffff:203.0.113.7',
    '::FFFF:203.0.113.7',
    '::ffff:cb00:7107',
    '0:0:0:0:0:ffff:203.0.113.7',
    '0000:0000:0000:0000:0000:ffff:cb00:7107',
  ])('of IPv4 is that, also as %s', address => {
    expect(readAddress(address)).toBe('203.0.113.7')
    expect(widest(address)).toEqual(['203.0.113.7'])
  })

  test('of IPv6 has one network however it is written', () => {
    const spellings = ['2001:db8::1', '2001:DB8::1', '2001:0db8:0:0:0:0:0:1', '2001:db8::0.0.0.1%eth0']
    expect(new Set(spellings.map(address => widest(address).join(' ')))).toEqual(
      new Set(['2001:db8:0:0::/64 2001:db8:0:0::/56 2001:db8:0::/48']),
    )
  })

  test.each([
    '',
    'unknown',
    ' 203.0.113.9',
    '203.0.113.9:50001',
    '[::1]',
    '203.0.113.09',
    '1.2.3',
    'localhost',
  ])('is not %j', text => {
    expect(readAddress(text)).toBeUndefined()
    expect(networksOf(text)).toEqual([])
  })

  test('is what Node takes for one, and the same one', () => {
    const group = fc.constantFrom(
      '0',
      '1',
      'db8',
      'ffff',
      'FFFF',
      '00000',
      'g',
      '',
      '203.0.113.7',
      '1.2.3.256',
    )
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.array(group, { maxLength: 10 }).map(groups => groups.join(':')),
      fc.string({ unit: fc.constantFrom(...'0123456789abf:.'), maxLength: 40 }),
    )
    fc.assert(
      fc.property(text, address => {
        const read = readAddress(address)
        expect(read !== undefined).toBe(isIP(address) !== 0)
        if (read === undefined) return
        const family = (one: string) => (isIP(one) === 6 ? 'ipv6' : 'ipv4')
        const list = new BlockList()
        list.addAddress(read, family(read))
        expect(list.check(address, family(address))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
