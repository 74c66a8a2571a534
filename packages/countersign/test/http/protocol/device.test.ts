/** What a user agent says about a device. */
import { describe, expect, test } from 'vitest'
import { describeDevice } from '../../../src/http/protocol/device.ts'

const android =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Mobile Safari/537.36'
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'
const windows =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36'

describe('a device', () => {
  test.each([
    [android, { browser: 'Chrome 128', system: 'Android 14', type: 'mobile' }],
    [iphone, { browser: 'Safari 17', system: 'iOS 17', type: 'mobile' }],
    [windows, { browser: 'Chrome 128', system: 'Windows 10', type: 'desktop' }],
    ['Googlebot/2.1 (+http://www.google.com/bot.html)', { browser: 'Googlebot 2', type: 'bot' }],
    ['curl/8.5.0', { browser: 'curl 8', type: 'unknown' }],
    ['python-requests/2.31', { browser: 'python-requests 2', type: 'unknown' }],
    ['<script>alert(1)</script>', { type: 'unknown' }],
    ['', { type: 'unknown' }],
    [undefined, { type: 'unknown' }],
  ])('%j', (userAgent, expected) => {
    expect(describeDevice(userAgent)).toEqual(expected)
  })

  test('is found in bounded work', () => {
    expect(describeDevice(`curl/8 ${'(x '.repeat(1_000_000)}`)).toEqual({
      browser: 'curl 8',
      type: 'unknown',
    })
  })
})
