/** A button, and a link that looks like one: one shape, four weights, and what it says while it works. */
import { LoaderCircle } from 'lucide-react'
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from 'react'
import { classNames } from './class-names.ts'

export type Weight = 'primary' | 'plain' | 'quiet' | 'danger'
export type Size = 'normal' | 'small'

const base =
  'inline-flex items-center justify-center gap-2 rounded-control font-medium select-none transition-colors disabled:opacity-60 disabled:cursor-not-allowed aria-busy:cursor-progress text-center forced-colors:border print:hidden'
const weights: Readonly<Record<Weight, string>> = {
  primary: 'bg-accent text-on-accent hover:not-disabled:bg-accent-strong',
  plain:
    'border border-line bg-surface text-ink hover:not-disabled:bg-sunken hover:not-disabled:border-line-strong',
  quiet: 'text-ink-soft hover:not-disabled:bg-sunken hover:not-disabled:text-ink',
  danger: 'border border-bad/40 bg-surface text-bad hover:not-disabled:bg-bad-wash',
}
const sizes: Readonly<Record<Size, string>> = {
  normal: 'min-h-10 px-4 py-2',
  small: 'min-h-8 px-3 py-1 text-sm',
}

export function buttonClass(weight: Weight = 'plain', size: Size = 'normal'): string {
  return classNames(base, weights[weight], sizes[size])
}

export function Button({
  weight = 'plain',
  size = 'normal',
  isBusy = false,
  className,
  type = 'button',
  disabled,
  children,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { weight?: Weight; size?: Size; isBusy?: boolean }): ReactNode {
  return (
    <button
      type={type}
      aria-busy={isBusy || undefined}
      disabled={disabled}
      className={classNames(buttonClass(weight, size), className)}
      {...rest}
    >
      {isBusy && <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin" />}
      {children}
    </button>
  )
}

export function ButtonLink({
  weight = 'plain',
  size = 'normal',
  className,
  children,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { weight?: Weight; size?: Size }): ReactNode {
  return (
    <a className={classNames(buttonClass(weight, size), className)} {...rest}>
      {children}
    </a>
  )
}
