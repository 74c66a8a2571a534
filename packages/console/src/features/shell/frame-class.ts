/** How the frame of a page is laid out: the same before its script runs as afterwards, so that nothing moves. */
export const frame = 'print:block! lg:grid lg:min-h-dvh lg:grid-cols-[15.5rem_minmax(0,1fr)]'
export const header = 'border-line bg-surface max-lg:border-b lg:border-r print:hidden'
export const headerInside = 'lg:sticky lg:top-0 lg:flex lg:h-dvh lg:flex-col lg:overflow-y-auto'
export const content = 'min-w-0 px-4 py-6 outline-none sm:px-8 sm:py-9 xl:px-12'
