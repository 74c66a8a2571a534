/** `GET /openapi.json`: the document that describes this API, made from what the endpoints are made of. */
import { z } from 'zod'
import { json } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const openapi: Endpoint = endpoint({
  method: 'GET',
  path: '/openapi.json',
  summary: 'This document',
  tag: 'Operation',
  access: 'anyone',
  answers: {
    200: {
      description: 'OpenAPI 3.1.',
      body: z.looseObject({ openapi: z.string() }).meta({ id: 'OpenApiDocument' }),
    },
  },
  async answer({ document }) {
    return json(200, await document(), { 'cache-control': 'public, max-age=300' })
  },
})
