/** The file of `COUNTERSIGN_ATTRIBUTES_SCHEMA_FILE`: a JSON Schema. */
import { UsageError } from '../command/command-error.ts'
import { readTextFile, whyUnreadable } from '../settings/text-file.ts'

/** @throws {UsageError} `attributes-file`. */
export function readAttributesSchema(path: string): { [keyword: string]: unknown } {
  let schema: unknown
  try {
    schema = JSON.parse(readTextFile(path))
  } catch (fault) {
    throw new UsageError('attributes-file', `${path} ${whyUnreadable(fault)}.`, { cause: fault })
  }
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    throw new UsageError('attributes-file', `${path} is no JSON Schema: it must hold an object.`)
  return { ...schema }
}
