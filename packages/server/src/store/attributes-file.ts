/** The file of `COUNTERSIGN_ATTRIBUTES_SCHEMA_FILE`: a JSON Schema. */
import { readFileSync } from 'node:fs'
import { UsageError } from '../command/command-error.ts'

/** @throws {UsageError} `attributes-file`. */
export function readAttributesSchema(path: string): { [keyword: string]: unknown } {
  let schema: unknown
  try {
    schema = JSON.parse(readFileSync(path, 'utf8'))
  } catch (fault) {
    throw new UsageError('attributes-file', `${path} cannot be read as JSON.`, { cause: fault })
  }
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    throw new UsageError('attributes-file', `${path} is no JSON Schema: it must hold an object.`)
  return { ...schema }
}
