/** What the windows of one browser tell each other: somebody signed in here, or ended what they are signed in with, so look whether you still are. */

export type Word = 'signed-in' | 'signed-out'

const channelName = 'countersign'

/** @returns How to stop listening. */
export function listenToWindows(listener: (word: Word) => void): () => void {
  const channel = new BroadcastChannel(channelName)
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === 'signed-in' || data === 'signed-out') listener(data)
  }
  return () => channel.close()
}

export function tellWindows(word: Word): void {
  const channel = new BroadcastChannel(channelName)
  channel.postMessage(word)
  channel.close()
}
