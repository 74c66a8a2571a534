/** Which texts and which drawing fit this server: refresh tokens, encryption and proofs of a key change what is true. */
import type { Key } from '../../i18n/language.tsx'
import type { TokenSettings } from '../../page-state.ts'
import { type Drawing, drawings, type Mode, type StepId } from './steps.ts'

/** Texts that there are for a setting, in place of the plain one. */
const whyOf = {
  keep: { isRefreshed: 'xray.why.keep.token.refresh' },
  hold: { isEncrypted: 'xray.why.hold.token.jwe' },
  use: { isBound: 'xray.why.use.token.dpop' },
} as const satisfies Partial<Record<StepId, Partial<Record<keyof Traits, Key>>>>

/** Texts that come after the plain one. */
const moreOf = {
  ask: { isBound: 'xray.why.ask.token.dpop' },
  prove: { isEncrypted: 'xray.why.prove.token.jwe' },
  give: { isRefreshed: 'xray.why.give.token.refresh' },
  hold: { isRefreshed: 'xray.why.hold.token.refresh' },
  check: { isEncrypted: 'xray.why.check.token.jwe', isBound: 'xray.why.check.token.dpop' },
  end: { isRefreshed: 'xray.why.end.token.refresh' },
} as const satisfies Partial<Record<StepId, Partial<Record<keyof Traits, Key>>>>

interface Traits {
  isRefreshed: boolean
  isEncrypted: boolean
  /** To a key, which every request proves to have. */
  isBound: boolean
}

function traitsOf({ format, isRefreshed, dpop }: TokenSettings): Traits {
  return { isRefreshed, isEncrypted: format === 'jwe', isBound: dpop === 'required' }
}

type Table = Readonly<Partial<Record<StepId, Readonly<Partial<Record<keyof Traits, Key>>>>>>

function fitting(table: Table, step: StepId, tokens: TokenSettings): Key[] {
  const traits = traitsOf(tokens)
  return Object.entries(table[step] ?? {}).flatMap(([trait, key]) =>
    traits[trait as keyof Traits] ? [key] : [],
  )
}

/** What a step means, in this mode on this server. */
export function whyKeys(step: StepId, mode: Mode, tokens: TokenSettings): Key[] {
  if (mode === 'session') return [`xray.why.${step}.session`]
  const [instead] = fitting(whyOf, step, tokens)
  return [instead ?? `xray.why.${step}.token`, ...fitting(moreOf, step, tokens)]
}

export function captionKey(step: StepId, tokens: TokenSettings): Key {
  const { isRefreshed, isEncrypted, isBound } = traitsOf(tokens)
  if (step === 'keep' && isRefreshed) return 'xray.caption.keep.refresh'
  if (step === 'give' && isEncrypted) return 'xray.caption.give.jwe'
  if (step === 'hold' && isEncrypted) return 'xray.caption.hold.jwe'
  if (step === 'check' && isBound) return 'xray.caption.check.dpop'
  return `xray.caption.${step}`
}

export function labelKey(step: StepId, mode: Mode, tokens: TokenSettings): Key {
  const { isRefreshed, isEncrypted, isBound } = traitsOf(tokens)
  if (mode === 'session') return `xray.label.${step}.session`
  if (step === 'keep' && isRefreshed) return 'xray.label.keep.token.refresh'
  if (step === 'hold' && isEncrypted) return 'xray.label.hold.token.jwe'
  if (step === 'check' && isEncrypted) return 'xray.label.check.token.jwe'
  if (step === 'give' && isBound) return 'xray.label.give.token.dpop'
  if (step === 'use' && isBound) return 'xray.label.use.token.dpop'
  return `xray.label.${step}.token`
}

export function aboutKey(mode: Mode, { isRefreshed }: TokenSettings): Key {
  return mode === 'token' && isRefreshed ? 'xray.about.token.refresh' : `xray.about.${mode}`
}

export function drawingOf(step: StepId, mode: Mode, { isRefreshed }: TokenSettings): Drawing {
  return step === 'keep' && isRefreshed ? drawings.keep.session : drawings[step][mode]
}
