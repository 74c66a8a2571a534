/** Follows a change to the nodes that had not applied it when the server answered: it waits for them a second at most. */
import { useQuery } from '@tanstack/react-query'
import { listNodes } from '../../api/admin.ts'
import type { Node, Propagation } from '../../api/wire.ts'

export interface Arrival {
  id: string
  /** `measured`: within the second that the server waited. `gone`: the node stopped, or gives no sign of life. */
  state: 'measured' | 'later' | 'behind' | 'gone'
  /** With `measured`. */
  ms?: number
  /** With `behind`: positions. */
  behind?: number
}

const pollMs = 1000

export function usePropagation(propagation: Propagation): { arrivals: Arrival[]; isComplete: boolean } {
  const { data: nodes } = useQuery({
    queryKey: ['nodes', 'since', propagation.position],
    queryFn: ({ signal }) => listNodes(signal),
    enabled: !propagation.complete,
    refetchInterval: ({ state }) =>
      arrivalsOf(propagation, state.data).some(({ state: at }) => at === 'behind') ? pollMs : false,
  })
  const arrivals = arrivalsOf(propagation, nodes)
  return { arrivals, isComplete: arrivals.every(({ state }) => state !== 'behind') }
}

export function arrivalsOf(
  { position, nodes: told }: Pick<Propagation, 'position' | 'nodes'>,
  nodes: readonly Pick<Node, 'id' | 'position' | 'state'>[] | undefined,
): Arrival[] {
  return told.map((one): Arrival => {
    const { id } = one
    if ('applied_at_ms' in one) return { id, state: 'measured', ms: one.applied_at_ms }
    if (nodes === undefined) return { id, state: 'behind', behind: one.behind }
    const now = nodes.find(node => node.id === id)
    if (now !== undefined && now.position >= position) return { id, state: 'later' }
    if (now === undefined || now.state === 'lost') return { id, state: 'gone' }
    return { id, state: 'behind', behind: position - now.position }
  })
}
