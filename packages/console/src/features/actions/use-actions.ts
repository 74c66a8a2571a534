/** Actions on what a page shows: seen as under way at once, as done when the server has said so, taken back with the reason where it refused. */
import { useMutation, useMutationState } from '@tanstack/react-query'
import { useId } from 'react'
import { ProblemError } from '../../api/problem.ts'

export interface Action {
  /** What it is about, of all that the page shows. */
  id: string
  /** Said while it is under way. */
  doing: string
  /** Said when it is done, unless that shows by itself. */
  done?: string
  /** Rejects with a `ProblemError` where the server refuses. */
  run: () => Promise<unknown>
}

export interface Taken {
  action: Action
  status: 'pending' | 'success' | 'error' | 'idle'
  error: unknown
}

export interface Actions {
  start: (action: Action) => void
  isPending: (id: string) => boolean
  /** The newest of each thing, in the order in which they were started. */
  taken: readonly Taken[]
}

/** @param refresh - Reads anew what the actions change, whatever came of them: that alone is what then shows. */
export function useActions(refresh: () => Promise<unknown>): Actions {
  const mutationKey = ['action', useId()]
  const { mutate } = useMutation({
    mutationKey,
    mutationFn: async ({ run }: Action) => {
      try {
        await run()
      } finally {
        await refresh()
      }
    },
    // What the server refuses is shown; anything else is a defect of the page.
    throwOnError: fault => !(fault instanceof ProblemError),
  })
  const all = useMutationState({
    filters: { mutationKey, exact: true },
    select: ({ state }): Taken => ({
      action: state.variables as Action,
      status: state.status,
      error: state.error,
    }),
  })
  const newest = new Map<string, Taken>()
  for (const one of all) {
    newest.delete(one.action.id)
    newest.set(one.action.id, one)
  }
  return {
    start: mutate,
    isPending: id => newest.get(id)?.status === 'pending',
    taken: [...newest.values()],
  }
}
