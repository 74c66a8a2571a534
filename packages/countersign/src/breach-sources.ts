/** Opens the sources of breached passwords that the options name; what they need is loaded only where one is named. */
import type { Configuration } from './configuration.ts'
import type { BreachSource } from './core/authenticator/breached-passwords.ts'

export interface BreachSources {
  /** The file first: it answers in microseconds. */
  sources: readonly BreachSource[]
  close(): Promise<void>
}

/** @throws {ConfigurationError} when the file is not one of breached passwords, or not whole. */
export async function openBreachSources({
  file,
  service,
}: Configuration['password']['breached']): Promise<BreachSources> {
  const sources: BreachSource[] = []
  let close = async (): Promise<void> => {}
  if (file !== undefined) {
    const { BreachedFile } = await import('./password/breached/breached-file.ts')
    const opened = await BreachedFile.open(file)
    sources.push(opened)
    close = () => opened.close()
  }
  if (service !== false) {
    const { defaultRangeUrl, RangeService } = await import('./password/breached/range-service.ts')
    const url = service === true ? defaultRangeUrl : service.url
    sources.push(new RangeService({ url, fetch, timeout: ms => AbortSignal.timeout(ms) }))
  }
  return { sources, close }
}
