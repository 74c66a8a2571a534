/** The server's judgement of a token: asked for once it is wished for, and again whenever the token changes from then on. */
import { useEffect, useState } from 'react'
import type { Answer } from '../../api/request.ts'
import { type Judgement, judgeToken } from '../../api/token-check.ts'

export interface Asked {
  /** Of which token; another one may be on the page by now. */
  token: string
  answer: Answer<Judgement>
}

/** @param token - `undefined`: nothing is asked, and nothing leaves the page. */
export function useJudgement(
  token: string | undefined,
  isAdministrator: boolean,
  again: number,
): Asked | undefined {
  const [asked, setAsked] = useState<Asked>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` asks once more about the same token
  useEffect(() => {
    if (token === undefined) return
    const abort = new AbortController()
    judgeToken(token, isAdministrator, abort.signal).then(
      answer => setAsked({ token, answer }),
      fault => {
        if (!abort.signal.aborted) throw fault
      },
    )
    return () => abort.abort()
  }, [token, isAdministrator, again])
  return asked?.token === token ? asked : undefined
}
