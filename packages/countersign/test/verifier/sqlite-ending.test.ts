/** What ends a token, over SQLite. */
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { useFolder } from '../storage/folder.ts'
import { endingCases } from './ending.ts'

const newFile = useFolder()
endingCases(() => sqlite(newFile()))
