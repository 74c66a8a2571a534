/** K24: whatever URL somebody names, no request reaches an address that is not public, nor follows anybody there. */
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { type Certificates, makeCertificates } from '../../../../test/certificates.ts'
import { createOutsideFetch, type OutsideFetchOptions } from '../../src/outlet/fetch/outside-fetch.ts'
import { judgeUrl } from '../../src/outlet/fetch/outside-url.ts'
import { kindOfAddress } from '../../src/outlet/fetch/special-use.ts'

const closed: (() => void)[] = []
afterEach(() => {
  for (const close of closed.splice(0)) close()
})

/** @param certificates - With them it speaks TLS. */
async function listen(
  answer: RequestListener,
  certificates?: Certificates,
): Promise<{ port: number; requests: () => number }> {
  let requests = 0
  const counted: RequestListener = (request, response) => {
    requests += 1
    answer(request, response)
  }
  const { certificate: cert, key } = certificates ?? {}
  const server = certificates === undefined ? createServer(counted) : createTlsServer({ cert, key }, counted)
  closed.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  return { port: (server.address() as AddressInfo).port, requests: () => requests }
}

const strict = { allowLoopback: false, allowPrivate: false }
const toLoopback = (more: Partial<OutsideFetchOptions> = {}) =>
  createOutsideFetch({ allowLoopback: true, allowPrivate: false, lookup: async () => ['127.0.0.1'], ...more })

describe('the kinds of addresses', () => {
  test.each([
    ['1.1.1.1', 'global'],
    ['100.63.255.255', 'global'],
    ['172.32.0.1', 'global'],
    ['2606:4700::1111', 'global'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['100.64.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['fd00::1', 'private'],
    ['0.0.0.0', 'special'],
    ['169.254.169.254', 'special'],
    ['192.0.0.8', 'special'],
    ['192.0.2.1', 'special'],
    ['192.88.99.1', 'special'],
    ['198.18.0.1', 'special'],
    ['198.19.255.255', 'special'],
    ['198.51.100.7', 'special'],
    ['203.0.113.7', 'special'],
    ['224.0.0.1', 'special'],
    ['240.0.0.1', 'special'],
    ['255.255.255.255', 'special'],
    ['::', 'special'],
    ['::ffff:127.0.0.1', 'special'],
    ['::ffff:1.1.1.1', 'special'],
    ['::127.0.0.1', 'special'],
    ['64:ff9b::7f00:1', 'special'],
    ['64:ff9b:1::1', 'special'],
    ['100::1', 'special'],
    ['2001::1', 'special'],
    ['2001:20::1', 'special'],
    ['2001:db8::1', 'special'],
    ['2002:7f00:1::', 'special'],
    ['3fff::1', 'special'],
    ['5f00::1', 'special'],
    ['fe80::1', 'special'],
    ['fe80::1%eth0', 'special'],
    ['fec0::1', 'special'],
    ['ff02::1', 'special'],
    ['localhost', 'special'],
  ])('%s is %s', (address, kind) => {
    expect(kindOfAddress(address)).toBe(kind)
  })

  test('however the host is written, a loopback address is refused', () => {
    const octet = fc.nat({ max: 255 })
    const host = fc.tuple(octet, octet, octet, fc.constantFrom('dotted', 'decimal', 'hex', 'octal', 'mapped'))
    fc.assert(
      fc.property(host, ([b, c, d, form]) => {
        const number = ((127 * 256 + b) * 256 + c) * 256 + d
        const written = {
          dotted: `127.${b}.${c}.${d}`,
          decimal: `${number}`,
          hex: `0x${number.toString(16)}`,
          octal: `0${number.toString(8)}`,
          mapped: `[::ffff:127.${b}.${c}.${d}]`,
        }[form]
        const judged = judgeUrl(`https://${written}/`, strict)
        expect(judged).toEqual({ ok: false, reason: 'special-address' })
      }),
    )
  })

  test('any IPv4 address inside of an IPv6 one is refused', () => {
    const octets = fc.tuple(fc.nat({ max: 65535 }), fc.nat({ max: 65535 }))
    fc.assert(
      fc.property(octets, fc.constantFrom('::ffff:', '64:ff9b::', '::', '2002:'), ([high, low], prefix) => {
        const pair = `${high.toString(16)}:${low.toString(16)}`
        const address = prefix === '2002:' ? `2002:${pair}::1` : `${prefix}${pair}`
        expect(['special', 'loopback']).toContain(kindOfAddress(address))
      }),
    )
  })
})

describe('URLs', () => {
  test.each([
    ['http://example.com/', 'insecure-url'],
    ['ftp://example.com/', 'invalid-url'],
    ['file:///etc/passwd', 'invalid-url'],
    ['not a url', 'invalid-url'],
    ['https://[fe80::1%25eth0]/', 'invalid-url'],
    [`https://example.com/${'a'.repeat(2048)}`, 'invalid-url'],
    ['https://name:secret@example.com/', 'credentials-in-url'],
    ['https://name@example.com/', 'credentials-in-url'],
    ['https://10.0.0.1/', 'special-address'],
    ['https://[::1]/', 'special-address'],
  ])('%s is refused: %s', (url, reason) => {
    expect(judgeUrl(url, strict)).toEqual({ ok: false, reason })
  })

  test('private addresses are for what the operator configured, link-local ones for nobody', () => {
    const configured = { allowLoopback: false, allowPrivate: true }
    expect(judgeUrl('https://10.0.0.1/', configured).ok).toBe(true)
    expect(judgeUrl('https://127.0.0.1/', configured).ok).toBe(false)
    expect(judgeUrl('https://169.254.169.254/', configured).ok).toBe(false)
  })
})

describe('requests', () => {
  test('a name that resolves to a private address is refused, also beside a public one', async () => {
    for (const addresses of [['10.0.0.1'], ['1.1.1.1', '127.0.0.1'], ['::ffff:127.0.0.1']]) {
      const fetch = createOutsideFetch({ ...strict, lookup: async () => addresses })
      expect(await fetch('https://a.example/')).toEqual({ ok: false, reason: 'special-address' })
    }
  })

  test('a name is resolved once: a second answer is never asked for (DNS rebinding)', async () => {
    const { port, requests } = await listen((_request, response) => response.end('here'))
    let asked = 0
    const lookup = async () => {
      asked += 1
      return asked === 1 ? ['127.0.0.1'] : ['127.0.0.2']
    }
    const answer = await toLoopback({ lookup })(`http://rebinding.example:${port}/`)
    expect(answer).toMatchObject({ ok: true, status: 200, body: new TextEncoder().encode('here') })
    expect([asked, requests()]).toEqual([1, 1])
  })

  test('the host goes into the header as it was named, and encodings are declined', async () => {
    const { port } = await listen((request, response) =>
      response.end(`${request.headers.host} ${request.headers['accept-encoding']}`),
    )
    const answer = await toLoopback()(`http://named.example:${port}/`)
    expect(answer.ok && Buffer.from(answer.body).toString()).toBe(`named.example:${port} identity`)
  })

  test.each([301, 302, 303, 307, 308])('a redirect by %i is not followed', async status => {
    const { port, requests } = await listen((request, response) => {
      response.writeHead(status, { location: `http://${request.headers.host}/inside` }).end()
    })
    expect(await toLoopback()(`http://a.example:${port}/`)).toEqual({ ok: false, reason: 'redirected' })
    expect(requests()).toBe(1)
  })

  test('a body is bounded, by what it says of itself and by what it is', async () => {
    const { port } = await listen((request, response) => {
      if (request.url === '/told') response.writeHead(200, { 'content-length': '101' })
      response.end('a'.repeat(101))
    })
    const fetch = toLoopback({ maxBytes: 100 })
    for (const path of ['told', 'chunked'])
      expect(await fetch(`http://a.example:${port}/${path}`)).toEqual({ ok: false, reason: 'too-large' })
    const exact = toLoopback({ maxBytes: 101 })
    expect((await exact(`http://a.example:${port}/`)).ok).toBe(true)
  })

  test('an endless body ends at the limit', async () => {
    const { port } = await listen((_request, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write('a'.repeat(1000)));
        if (!response.destroyed) response.once('drain', write)
      }
      write()
    })
    expect(await toLoopback()(`http://a.example:${port}/`)).toEqual({ ok: false, reason: 'too-large' })
  })

  test('what is compressed all the same is not decompressed', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000))
    const { port } = await listen((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    })
    expect(await toLoopback()(`http://a.example:${port}/`)).toEqual({ ok: false, reason: 'encoded' })
  })

  test('headers and bodies that do not come end at the timeout', async () => {
    const { port } = await listen((request, response) => {
      if (request.url === '/body') response.writeHead(200).write('a')
    })
    const fetch = toLoopback({ timeoutMs: 200 })
    for (const path of ['headers', 'body'])
      expect(await fetch(`http://a.example:${port}/${path}`)).toEqual({ ok: false, reason: 'timeout' })
  })

  test('a resolver that does not answer ends at the timeout; one that fails is unresolvable', async () => {
    const never = toLoopback({ timeoutMs: 50, lookup: () => new Promise(() => {}) })
    expect(await never('http://a.example/')).toEqual({ ok: false, reason: 'timeout' })
    const failing = toLoopback({ lookup: () => Promise.reject(new Error('NXDOMAIN')) })
    expect(await failing('http://a.example/')).toEqual({ ok: false, reason: 'unresolvable' })
  })

  test('a body that is ignored keeps nobody waiting', async () => {
    const { port } = await listen((_request, response) => {
      response.writeHead(202).write('a')
    })
    const answer = await toLoopback()(`http://a.example:${port}/`, { isBodyIgnored: true })
    expect(answer).toMatchObject({ ok: true, status: 202 })
  })

  test('nobody there is unreachable', async () => {
    const { port } = await listen(() => {})
    for (const close of closed.splice(0)) close()
    expect(await toLoopback()(`http://a.example:${port}/`)).toEqual({ ok: false, reason: 'unreachable' })
  })
})

describe('requests over TLS', () => {
  const named = 'hooks.example'
  const certificates = makeCertificates(named)
  const trusting = (more: Partial<OutsideFetchOptions> = {}) =>
    toLoopback({ ca: certificates.authority, ...more })

  test('the address is the one that was judged, the name that is verified is the one of the URL', async () => {
    let asked = 0
    const lookup = async () => {
      asked += 1
      return asked === 1 ? ['127.0.0.1'] : ['127.0.0.2']
    }
    const { port, requests } = await listen((request, response) => {
      response.end(
        `${(request.socket as TLSSocket & { servername?: string }).servername} ${request.headers.host}`,
      )
    }, certificates)
    const answer = await trusting({ lookup })(`https://${named}:${port}/`)
    expect(answer.ok && Buffer.from(answer.body).toString()).toBe(`${named} ${named}:${port}`)
    expect([asked, requests()]).toEqual([1, 1])
  })

  test.each([
    ['of an authority that nobody knows', named, undefined],
    ['of another authority than the one that is trusted', named, makeCertificates(named).authority],
    ['for another name', 'another.example', certificates.authority],
    ['for no address that stands in its place', '127.0.0.1', certificates.authority],
  ])('a certificate %s is refused, and nothing is sent', async (_why, host, ca) => {
    const { port, requests } = await listen((_request, response) => response.end('here'), certificates)
    const answer = await toLoopback(ca === undefined ? {} : { ca })(`https://${host}:${port}/`, {
      method: 'POST',
      body: 'for one alone',
    })
    expect(answer).toEqual({ ok: false, reason: 'unreachable' })
    expect(requests()).toBe(0)
  })

  test.each(['10.0.0.1', '127.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1'])(
    'a good certificate makes no address that is not public a good one: %s',
    async address => {
      const { port, requests } = await listen((_request, response) => response.end('here'), certificates)
      const fetch = createOutsideFetch({
        ...strict,
        ca: certificates.authority,
        lookup: async () => [address],
      })
      expect(await fetch(`https://${named}:${port}/`)).toEqual({ ok: false, reason: 'special-address' })
      expect(requests()).toBe(0)
    },
  )

  test('a redirect is followed neither to the same server nor out of TLS', async () => {
    const plain = await listen((_request, response) => response.end('here'))
    const { port, requests } = await listen((request, response) => {
      const to = request.url === '/same' ? '/inside' : `http://${named}:${plain.port}/`
      response.writeHead(307, { location: to }).end()
    }, certificates)
    for (const path of ['same', 'plain'])
      expect(await trusting()(`https://${named}:${port}/${path}`)).toEqual({
        ok: false,
        reason: 'redirected',
      })
    expect([requests(), plain.requests()]).toEqual([2, 0])
  })

  test('a body is bounded as over http', async () => {
    const { port } = await listen((_request, response) => response.end('a'.repeat(101)), certificates)
    const answer = await trusting({ maxBytes: 100 })(`https://${named}:${port}/`)
    expect(answer).toEqual({ ok: false, reason: 'too-large' })
  })

  test('a handshake that never ends is over when a connection should stand', async () => {
    const silent = createTcpServer(socket => void closed.push(() => socket.destroy()))
    closed.push(() => void silent.close())
    const { promise, resolve } = Promise.withResolvers<void>()
    silent.listen(0, '127.0.0.1', resolve)
    await promise
    const { port } = silent.address() as AddressInfo
    const fetch = trusting({ connectTimeoutMs: 100 })
    expect(await fetch(`https://${named}:${port}/`)).toEqual({ ok: false, reason: 'timeout' })
  })

  test('who speaks no TLS is unreachable', async () => {
    const { port, requests } = await listen((_request, response) => response.end('here'))
    expect(await trusting()(`https://${named}:${port}/`)).toEqual({ ok: false, reason: 'unreachable' })
    expect(requests()).toBe(0)
  })
})
