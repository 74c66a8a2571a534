/** The text of an answer, bounded while it comes in: whoever answers does not decide how much memory that takes. */
import { StorageError } from '../core/errors.ts'

/**
 * @param onProgress - Called whenever a part of it came.
 * @throws {StorageError} when it is larger.
 */
export async function readBounded(
  response: Response,
  maxBytes: number,
  onProgress: () => void,
): Promise<string> {
  const { body, headers } = response
  if (Number(headers.get('content-length') ?? 0) > maxBytes) {
    void body?.cancel().catch(() => undefined)
    throw tooLarge()
  }
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = body?.getReader()
  let text = ''
  let length = 0
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    length += part.value.length
    if (length > maxBytes) {
      void reader?.cancel().catch(() => undefined)
      throw tooLarge()
    }
    onProgress()
    text += decoder.decode(part.value, { stream: true })
  }
  return text + decoder.decode()
}

function tooLarge(): StorageError {
  return new StorageError('The issuer answered with more than such an answer can be.')
}
