/** Holds what was asked and answered against the OpenAPI document. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

export interface Operation {
  method: string
  path: string
  /** Whether it needs a credential. */
  isGuarded: boolean
  /** Whether a registered client may ask, by its id and secret. */
  isForClients: boolean
  /** In JSON. */
  hasBody: boolean
  hasForm: boolean
  isBodyRequired: boolean
  parameters: { name: string; in: 'path' | 'query' }[]
  statuses: number[]
}

interface OperationObject {
  security?: object[]
  requestBody?: { required?: boolean; content: Record<string, object> }
  parameters?: { name: string; in: 'path' | 'query' }[]
  responses: Record<
    string,
    { headers?: Record<string, { required?: boolean }>; content?: Record<string, { schema: object }> }
  >
}

export interface Document {
  openapi: string
  info: { title: string; version: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, OperationObject>>
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> }
  'x-problem-codes': { code: string; status: number; title: string }[]
}

const httpMethods = ['get', 'post', 'patch', 'delete', 'put']

export class Contract {
  readonly document: Document
  readonly operations: readonly Operation[]
  readonly #ajv: Ajv2020
  readonly #validators = new Map<string, ValidateFunction>()

  constructor(document: Document) {
    this.document = document
    // The document is no schema as a whole; only parts of it are compiled.
    this.#ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true })
    addFormats.default(this.#ajv)
    this.#ajv.addFormat('password', true)
    this.#ajv.addSchema(document, 'openapi')
    this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => httpMethods.includes(method))
        .map(([method, operation]) => describe(method, path, operation)),
    )
  }

  /** Whether the API is served over https. */
  get isSecure(): boolean {
    return this.document.servers.every(({ url }) => url.startsWith('https:'))
  }

  /** The operation that an address and method mean; `undefined` where none is documented. */
  find(method: string, path: string): Operation | undefined {
    const asked = method === 'HEAD' ? 'GET' : method
    return this.operations.find(operation => operation.method === asked && matches(operation.path, path))
  }

  /** Methods that are documented for an address. */
  methodsOf(path: string): string[] {
    return this.operations.filter(operation => matches(operation.path, path)).map(({ method }) => method)
  }

  /** Whether a body is one that the operation documents. */
  acceptsBody({ method, path }: Operation, body: unknown): boolean {
    const pointer = pointerTo(path, method, 'requestBody', 'content', 'application/json', 'schema')
    return this.#validator(pointer)(body)
  }

  /** What about an answer is not as documented; empty when all is. */
  faultsOf(operation: Operation, method: string, response: Response, body: string): string[] {
    const { status, headers } = response
    const documented =
      this.document.paths[operation.path]?.[operation.method.toLowerCase()]?.responses[status]
    if (documented === undefined) return [`status ${status} is not documented`]
    const faults = Object.entries(documented.headers ?? {})
      .filter(([name, { required }]) => required === true && !headers.has(name))
      .map(([name]) => `header ${name} is missing`)
    if (method === 'HEAD') return faults
    const [contentType] = Object.keys(documented.content ?? {})
    if (contentType === undefined)
      return body === '' ? faults : [...faults, 'a body came that is not documented']
    if (headers.get('content-type') !== contentType) {
      return [...faults, `content type ${headers.get('content-type')} instead of ${contentType}`]
    }
    const pointer = pointerTo(
      operation.path,
      operation.method,
      'responses',
      `${status}`,
      'content',
      contentType,
      'schema',
    )
    const validate = this.#validator(pointer)
    return validate(JSON.parse(body)) ? faults : [...faults, this.#ajv.errorsText(validate.errors)]
  }

  /** What about a problem outside any operation (unknown address, other method) is not a problem; empty when all is. */
  faultsOfProblem(body: string): string[] {
    const validate = this.#validator('#/components/schemas/Problem')
    return validate(JSON.parse(body)) ? [] : [this.#ajv.errorsText(validate.errors)]
  }

  /** Compiled once for each part of the document. */
  #validator(pointer: string): ValidateFunction {
    const known = this.#validators.get(pointer)
    if (known !== undefined) return known
    const compiled = this.#ajv.compile({ $ref: `openapi${pointer}` })
    this.#validators.set(pointer, compiled)
    return compiled
  }
}

function describe(method: string, path: string, operation: OperationObject): Operation {
  const { security = [] } = operation
  const content = operation.requestBody?.content ?? {}
  return {
    method: method.toUpperCase(),
    path,
    isGuarded: security.length > 0 && security.every(way => Object.keys(way).length > 0),
    isForClients: security.some(way => 'client' in way),
    hasBody: content['application/json'] !== undefined,
    hasForm: content['application/x-www-form-urlencoded'] !== undefined,
    isBodyRequired: operation.requestBody?.required === true,
    parameters: (operation.parameters ?? []).map(({ name, in: where }) => ({ name, in: where })),
    statuses: Object.keys(operation.responses).map(Number),
  }
}

function matches(template: string, path: string): boolean {
  const parts = template.split('/')
  const asked = path.split('/')
  return (
    parts.length === asked.length &&
    parts.every((part, index) => part.startsWith('{') || part === asked[index])
  )
}

/** RFC 6901, as a URI fragment. */
function pointerTo(path: string, method: string, ...rest: string[]): string {
  const parts = ['paths', path, method.toLowerCase(), ...rest]
  return `#/${parts.map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
}
