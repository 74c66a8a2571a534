/**
 * `node:http`, without what an import of it brings along: an ES import reads every export of a built-in, and one of these
 * is the WebSocket of fetch, whose loading takes 8 MiB and a tenth of a start.
 */
export const http: typeof import('node:http') = process.getBuiltinModule('node:http')
