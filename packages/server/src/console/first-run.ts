/** Whether this is the first run: nobody is there but the administrator, who has not signed in yet with the password that was printed. */
import { type Countersign, StorageError } from 'countersign'

/** Once it is over it stays over, and nobody is asked again. */
export function firstRunReader(auth: FirstRunParts): () => Promise<boolean> {
  let isOver = false
  return async () => {
    if (isOver) return false
    const isFirst = await isFirstRun(auth)
    if (isFirst === undefined) return false
    isOver = !isFirst
    return isFirst
  }
}

type FirstRunParts = Pick<Countersign, 'subjects' | 'sessions' | 'audit'>

/** `undefined` where it cannot be told: a store that is away is no reason to withhold the page, which says so itself at a sign-in. */
async function isFirstRun({ subjects, sessions, audit }: FirstRunParts): Promise<boolean | undefined> {
  try {
    const [only, ...others] = (await subjects.list({ limit: 2 })).items
    if (only === undefined || others.length > 0 || only.passwordChangedAt !== only.createdAt) return false
    // Strangers are told of it too, so it must not go on for as long as nobody changes the password.
    const signIns = await audit.list({ action: 'sign-in', outcome: 'success', limit: 1 })
    return signIns.items.length === 0 && (await sessions.list(only.id, { limit: 1 })).items.length === 0
  } catch (fault) {
    if (fault instanceof StorageError) return undefined
    throw fault
  }
}
