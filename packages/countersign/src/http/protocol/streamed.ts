/** An answer that is not complete when it begins: made bit by bit, as fast as its reader takes it. */

/** A body of these texts. Nothing is asked for before somebody reads; whoever stops reading sets `gone`. */
export function streamOf(
  texts: Iterator<string, void> | AsyncIterator<string, void>,
  gone: AbortController = new AbortController(),
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Between two bits everybody else has a turn, though the reader may be quick.
        await new Promise(resolve => setImmediate(resolve))
        const { done, value } = await texts.next()
        if (done === true) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      async cancel() {
        gone.abort()
        await texts.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
