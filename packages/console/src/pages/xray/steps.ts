/** The steps of the two flows, in step with each other: what happens, and between whom. */

export type Mode = 'session' | 'token'
export type Party = 'client' | 'server' | 'store'

export const stepIds = [
  'form',
  'ask',
  'prove',
  'keep',
  'give',
  'hold',
  'use',
  'check',
  'answer',
  'end',
  'refuse',
  'node',
] as const
export type StepId = (typeof stepIds)[number]

/** What a step is drawn as. */
export type Drawing =
  | { kind: 'arrow'; from: Party; to: Party }
  | { kind: 'note'; at: Party }
  /** Nothing happens here, and that is the point. */
  | { kind: 'nothing'; at: Party }

const arrow = (from: Party, to: Party): Drawing => ({ kind: 'arrow', from, to })
const note = (at: Party): Drawing => ({ kind: 'note', at })

export const drawings: Readonly<Record<StepId, Readonly<Record<Mode, Drawing>>>> = {
  form: { session: note('client'), token: note('client') },
  ask: { session: arrow('client', 'server'), token: arrow('client', 'server') },
  prove: { session: note('server'), token: note('server') },
  keep: { session: arrow('server', 'store'), token: { kind: 'nothing', at: 'store' } },
  give: { session: arrow('server', 'client'), token: arrow('server', 'client') },
  hold: { session: note('client'), token: note('client') },
  use: { session: arrow('client', 'server'), token: arrow('client', 'server') },
  check: { session: note('server'), token: note('server') },
  answer: { session: arrow('server', 'client'), token: arrow('server', 'client') },
  end: { session: arrow('server', 'store'), token: arrow('server', 'store') },
  refuse: { session: arrow('server', 'client'), token: arrow('server', 'client') },
  node: { session: note('server'), token: note('server') },
}

/** What has to be done first, so that a step can be shown. */
export type Stage = 'idle' | 'signed-in' | 'used' | 'ended' | 'elsewhere'

const lastStep: Readonly<Record<Stage, StepId | undefined>> = {
  idle: undefined,
  'signed-in': 'hold',
  used: 'answer',
  ended: 'refuse',
  elsewhere: 'node',
}

/** How many steps, from the first, have really happened. */
export function stepsDone(stage: Stage): number {
  const last = lastStep[stage]
  return last === undefined ? 0 : stepIds.indexOf(last) + 1
}

export function isStepId(text: string): text is StepId {
  return (stepIds as readonly string[]).includes(text)
}
