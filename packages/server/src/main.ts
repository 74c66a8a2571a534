/** The command line's entry: runs the process's arguments and leaves by the exit code, so that what was printed gets out. */
import './threads.ts'
import { runCommandLine } from './command/run.ts'

process.exitCode = await runCommandLine(process.argv.slice(2), process.env)
