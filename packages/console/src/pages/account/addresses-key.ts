/** Under what one's mail addresses are kept among the data of the page. */
export const addressesKey = ['own-addresses'] as const
