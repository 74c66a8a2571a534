/** One page of a listing, with the cursor that leads to the next. */

export interface Page<Item> {
  items: Item[]
  /** Where the next page begins; absent on the last one. Opaque to the client. */
  next?: string
}
