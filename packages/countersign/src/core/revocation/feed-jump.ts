/** How far the feed jumps ahead where a backup was put back: positions of the discarded history are never given out again. */

/** More positions than a feed gives out between two backups, and few enough to jump millions of times. */
export const feedJump = 1_000_000_000
