/** Finds a command of the system. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The path of the command; `undefined` where it is not installed. */
export function findCommand(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, name))
    .find(path => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        // Not there, or not to be run.
        return false
      }
    })
}
