/** The OpenAPI 3.1 document, made from the endpoints: what is routed is what is documented. */
import { OpenAPIHono } from '@hono/zod-openapi'
import { catalogue } from '../../core/errors.ts'
import type { Endpoint } from '../endpoint/endpoint.ts'
import type { HttpSettings } from '../handler-parts.ts'
import { cookieProfile } from '../protocol/cookie.ts'
import { describeOperation } from './operation.ts'
import { problemSchema } from './problem-schema.ts'

export function createDocument(endpoints: readonly Endpoint[], settings: HttpSettings): object {
  const app = new OpenAPIHono()
  const registry = app.openAPIRegistry
  registry.registerComponent('securitySchemes', 'cookie', {
    type: 'apiKey',
    in: 'cookie',
    name: cookieProfile(settings.issuer).name,
    description: 'A session, carried in a cookie.',
  })
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token, or the identifier of a session that is carried in a header.',
  })
  registry.registerComponent('securitySchemes', 'client', {
    type: 'http',
    scheme: 'basic',
    description: 'The id and the secret of a registered client (RFC 6749 §2.3.1).',
  })
  registry.registerComponent('securitySchemes', 'dpop', {
    type: 'http',
    scheme: 'dpop',
    description:
      'An access token that is bound to a key, with a proof of that key in the `DPoP` header (RFC 9449).',
  })
  registry.registerComponent('schemas', 'Problem', problemSchema)
  for (const endpoint of endpoints) registry.registerPath(describeOperation(endpoint))
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Countersign',
      version: settings.version,
      description:
        'Signs people in and checks every later request, with sessions and tokens over one account model.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: settings.issuer.origin }],
    tags: [
      { name: 'Account', description: 'Signing up, in and out.' },
      { name: 'Sessions', description: 'The own logins.' },
      { name: 'Administration', description: 'For subjects with the role `admin`.' },
      { name: 'Integration', description: 'For proxies and resource servers.' },
      { name: 'Operation', description: 'For whoever runs it.' },
    ],
    'x-problem-codes': Object.entries(catalogue).map(([code, { status, title }]) => ({
      code,
      status,
      title,
    })),
  })
}
