/** In front of the nodes: nginx where it is installed, else a small round-robin proxy. Both go on to the next node when one is dead. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'

export interface Proxy {
  stop(): Promise<void>
}

export function hasNginx(): boolean {
  return spawnSync('nginx', ['-v']).error === undefined
}

export async function startNginx(port: number, ports: readonly number[]): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-nginx-'))
  chmodSync(folder, 0o755)
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, nginxConfiguration(folder, port, ports))
  const child = spawn('nginx', ['-e', 'stderr', '-c', file], { stdio: ['ignore', 'ignore', 'inherit'] })
  await reachable(port, child)
  return {
    stop: async () => {
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
      rmSync(folder, { recursive: true })
    },
  }
}

/** A node that failed is asked again at once: it comes back within a second, and its neighbours may be next. */
function nginxConfiguration(folder: string, port: number, ports: readonly number[]): string {
  return `
daemon off;
worker_processes 1;
# That a node is dead is what this is about; it is no news.
error_log stderr crit;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream shop {
    ${ports.map(one => `server 127.0.0.1:${one} max_fails=0;`).join('\n    ')}
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://shop;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      # What may be repeated (not a POST that was sent already) goes on to the next node.
      proxy_next_upstream error timeout;
      proxy_connect_timeout 1s;
    }
  }
}
`
}

export async function startNodeProxy(port: number, ports: readonly number[]): Promise<Proxy> {
  let turn = 0
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    turn += 1
    const order = ports.map((_, index) => ports[(turn + index) % ports.length] ?? 0)
    forward(request, body, order, response)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function forward(
  request: IncomingMessage,
  body: Buffer,
  [port, ...others]: readonly number[],
  response: ServerResponse,
): void {
  if (port === undefined) {
    response.writeHead(502).end()
    return
  }
  const { method, url: path, headers } = request
  const forwarded = { ...headers, 'x-forwarded-for': request.socket.remoteAddress }
  const outgoing = ask({ host: '127.0.0.1', port, method, path, headers: forwarded }, answer => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    // RFC 9110 §9.2.2: what a node may have begun is only asked of another one where doing it twice does nothing more.
    const isRepeatable = method !== 'POST' || error.code === 'ECONNREFUSED'
    if (response.headersSent) response.destroy()
    else forward(request, body, isRepeatable ? others : [], response)
  })
  outgoing.end(body)
}

async function reachable(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    ask({ host: '127.0.0.1', port, path: '/' }, answer => resolve(answer.resume() === answer))
      .on('error', () => resolve(false))
      .end()
    if (await promise) return
    await new Promise(next => setTimeout(next, 20))
  }
  throw new Error('nginx did not start.')
}
