/** A person by identifier, leading to their page; by id where they have no account any more. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

export function PersonLink({ id, identifier }: { id: string; identifier: string | undefined }): ReactNode {
  if (identifier === undefined)
    return <code className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]">{id}</code>
  return (
    <Link
      to="/admin/subjects/$id"
      params={{ id }}
      className="min-w-0 underline decoration-line-strong underline-offset-4 [overflow-wrap:anywhere] hover:decoration-current"
    >
      <bdi>{identifier}</bdi>
    </Link>
  )
}
