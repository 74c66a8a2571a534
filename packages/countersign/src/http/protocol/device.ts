/** What a `User-Agent` says about a device, for people to recognise their own; a claim, never a proof. */
import Bowser from 'bowser'

export interface Device {
  /** Name and major version: `Firefox 128`, or the first product of a program: `curl 8`. */
  browser?: string
  /** `Windows 10`, `iOS 17`. */
  system?: string
  type: 'desktop' | 'mobile' | 'tablet' | 'tv' | 'bot' | 'unknown'
}

/** Longer ones are cut before any pattern sees them (K30). */
const maxLength = 256
const types = new Set<string>(['desktop', 'mobile', 'tablet', 'tv', 'bot'])
/** RFC 9110 §10.1.5: the first product of the header. */
const product = /^([A-Za-z][\w.-]{0,39})(?:\/(\d{1,9})[\w.-]*)?/

export function describeDevice(userAgent: string | undefined): Device {
  const text = userAgent?.slice(0, maxLength) ?? ''
  if (text === '') return { type: 'unknown' }
  const { browser, os, platform } = Bowser.parse(text)
  const label = labelOf(browser.name, browser.version) ?? productOf(text)
  const system = labelOf(
    os.name,
    os.versionName !== undefined && /^\d/.test(os.versionName) ? os.versionName : os.version,
  )
  return {
    ...(label !== undefined && { browser: label }),
    ...(system !== undefined && { system }),
    type: isType(platform.type) ? platform.type : 'unknown',
  }
}

function labelOf(name: string | undefined, version: string | undefined): string | undefined {
  if (name === undefined || name === '') return undefined
  const major = /^\d+/.exec(version ?? '')?.[0]
  return major === undefined ? name : `${name} ${major}`
}

function productOf(text: string): string | undefined {
  const [, name, major] = product.exec(text) ?? []
  return labelOf(name, major)
}

function isType(type: string | undefined): type is Device['type'] {
  return type !== undefined && types.has(type)
}
