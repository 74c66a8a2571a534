/** What an operator has attributes be: any JSON object, or what a schema takes. */
import { ConfigurationError } from './core/errors.ts'
import type { Attributes } from './core/subject/subject.ts'

/** A schema by the common interface of validators (https://standardschema.dev): one of zod’s, among others. */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1
    readonly validate: (value: unknown) => unknown
  }
}

/** A schema, or a JSON Schema of draft 2020-12, for which `ajv` and `ajv-formats` must be installed. */
export type AttributesSchema = StandardSchema | { readonly [keyword: string]: unknown }

/** Of the JSON text, in bytes: attributes are read with every sign-in. */
export const maxAttributesBytes = 8192

export type ReadAttributes = (given: Attributes) => Attributes | 'invalid-attributes'

/**
 * @returns What reads attributes: as the schema answers them, which may fill in defaults.
 * @throws {ConfigurationError} where the schema is none, or has a keyword that nobody would heed.
 */
export async function attributesReader(schema: AttributesSchema | undefined): Promise<ReadAttributes> {
  const read = schema === undefined ? (value: unknown) => ({ value }) : await validator(schema)
  return given => {
    const plain = asJson(given)
    const result = plain === undefined ? undefined : read(plain)
    const attributes = result === undefined ? undefined : asJson(result.value)
    return attributes ?? 'invalid-attributes'
  }
}

type Validator = (value: unknown) => { value: unknown } | undefined

async function validator(schema: AttributesSchema): Promise<Validator> {
  if (!isStandard(schema)) return ofJsonSchema(schema)
  const { validate } = schema['~standard']
  return value => {
    const result = validate(value)
    if (result instanceof Promise)
      throw new ConfigurationError('attributes: the schema must answer without a promise')
    if (typeof result !== 'object' || result === null || ('issues' in result && result.issues))
      return undefined
    return 'value' in result ? { value: result.value } : undefined
  }
}

function isStandard(schema: AttributesSchema): schema is StandardSchema {
  return '~standard' in schema
}

async function ofJsonSchema(schema: { readonly [keyword: string]: unknown }): Promise<Validator> {
  const [{ Ajv2020 }, { default: formats }] = await Promise.all([
    import('ajv/dist/2020.js'),
    import('ajv-formats'),
  ]).catch((cause: unknown) => {
    throw new ConfigurationError('attributes: a JSON Schema needs the packages ajv and ajv-formats', {
      cause,
    })
  })
  // Strict: a keyword or a format that it does not know would be passed over in silence.
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, logger: false })
  formats.default(ajv)
  try {
    const validate = ajv.compile({ ...schema })
    return value => (validate(value) ? { value } : undefined)
  } catch (cause) {
    throw new ConfigurationError('attributes: it is no JSON Schema that can be used', { cause })
  }
}

/** The object as JSON keeps it; `undefined` where it is no JSON object, or too large. */
function asJson(value: unknown): Attributes | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  let text: string
  try {
    text = JSON.stringify(value)
  } catch {
    // A cycle, or a number that JSON does not have.
    return undefined
  }
  if (!text.isWellFormed() || text.includes('\\u0000') || Buffer.byteLength(text) > maxAttributesBytes)
    return undefined
  const plain: Attributes = JSON.parse(text)
  return plain
}
