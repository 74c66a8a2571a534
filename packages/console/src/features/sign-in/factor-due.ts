/** The form of the second proof: loaded when a sign-in comes to it, as most do not, and the page is light without it. */
import type { ReactNode } from 'react'
import type { FactorStepProps } from './factor-step.tsx'

export interface FactorDue {
  ticket: string
  Step: (props: FactorStepProps) => ReactNode
}

/**
 * @param ticket - Of the problem `factor-required`.
 * @returns `undefined` where the form did not come.
 */
export async function loadFactorStep(ticket: string): Promise<FactorDue | undefined> {
  try {
    const { FactorStep } = await import('./factor-step.tsx')
    return { ticket, Step: FactorStep }
  } catch {
    // Offline, or the server has other files by now: what was typed stays, and is sent again.
    return undefined
  }
}
