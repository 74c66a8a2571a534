/** Whether this is the first run: nobody is there but the administrator, with the password that was printed. */
import { type Countersign, StorageError, type Subject } from 'countersign'

/** Once it is over it stays over, and nobody is asked again. */
export function firstRunReader(auth: Pick<Countersign, 'subjects'>): () => Promise<boolean> {
  let isOver = false
  return async () => {
    if (isOver) return false
    const items = await twoSubjects(auth)
    if (items === undefined) return false
    const [only] = items
    isOver = items.length !== 1 || only === undefined || only.passwordChangedAt !== only.createdAt
    return !isOver
  }
}

/** A store that is away is no reason to withhold the page: it says so itself when somebody signs in. */
async function twoSubjects({
  subjects,
}: Pick<Countersign, 'subjects'>): Promise<readonly Subject[] | undefined> {
  try {
    return (await subjects.list({ limit: 2 })).items
  } catch (fault) {
    if (fault instanceof StorageError) return undefined
    throw fault
  }
}
