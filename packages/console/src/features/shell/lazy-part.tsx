/** A part of the console that is loaded when it is needed. Where it does not come, its place says so, and it can be asked for again. */
import { type ComponentType, type ReactNode, useEffect, useState } from 'react'
import { Skeleton } from '../../design/state.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { PartFailed } from './part-failed.tsx'

export interface LazyPart<Props> {
  (props: Props): ReactNode
  /** Loads it now. Rejects where it does not come; the next call asks again. */
  fetchPart: () => Promise<void>
  /** The same for the router, which would show a failure as a broken page. Never rejects. */
  preload: () => Promise<void>
}

/**
 * The router's own lazy component reloads the document when a file does not come: without a network that is the
 * browser's error page, and what was typed and a token in memory are gone.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  what: 'page' | 'section' = 'page',
): LazyPart<Props> {
  let Loaded: ComponentType<Props> | undefined
  let loading: Promise<void> | undefined
  const fetchPart = () => {
    loading ??= load().then(
      component => {
        Loaded = component
      },
      (fault: unknown) => {
        loading = undefined
        throw fault
      },
    )
    return loading
  }
  function Part(props: Props): ReactNode {
    const { t } = useSpeech()
    const [state, setState] = useState<'waiting' | 'there' | 'failed'>('waiting')
    useEffect(() => {
      if (state !== 'waiting') return
      let isMounted = true
      const settle = (next: 'there' | 'failed') => () => {
        if (isMounted) setState(next)
      }
      fetchPart().then(settle('there'), settle('failed'))
      return () => {
        isMounted = false
      }
    }, [state])
    if (Loaded !== undefined) return <Loaded {...props} />
    if (state === 'failed') return <PartFailed what={what} onRetry={() => setState('waiting')} />
    return <Skeleton label={t('state.loading')} lines={6} />
  }
  return Object.assign(Part, { fetchPart, preload: () => fetchPart().catch(() => undefined) })
}
