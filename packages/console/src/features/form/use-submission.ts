/** A form on its way to the server: one answer at a time, why it was refused, and how long to wait where the server said so. */
import { type FormEvent, useState } from 'react'
import type { Problem } from '../../api/problem.ts'
import { useCountdown } from './use-countdown.ts'

export type Refusal = Pick<Problem, 'code' | 'retryAfterSeconds' | 'weakness'>

export interface Submission {
  isBusy: boolean
  refusal: Refusal | undefined
  /** Until it may be sent again. */
  secondsLeft: number
  onSubmit: (event: FormEvent<HTMLFormElement>) => void
}

/** Why it was refused; or what comes of the form, which is done with where the page leads elsewhere. */
export type Sent = Refusal | 'stay' | 'leave'

/**
 * @param send - Sends what the form holds.
 * @param first - Of a form that was posted without a script.
 */
export function useSubmission(send: (form: HTMLFormElement) => Promise<Sent>, first?: Refusal): Submission {
  const [isBusy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState(first)
  const secondsLeft = useCountdown(refusal)
  const submit = async (form: HTMLFormElement) => {
    setBusy(true)
    setRefusal(undefined)
    const sent = await send(form)
    if (sent === 'leave') return
    setBusy(false)
    if (sent !== 'stay') setRefusal(sent)
  }
  return {
    isBusy,
    refusal,
    secondsLeft,
    onSubmit: event => {
      event.preventDefault()
      if (!isBusy && secondsLeft === 0) void submit(event.currentTarget)
    },
  }
}
