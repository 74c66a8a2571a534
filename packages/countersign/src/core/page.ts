/** One page of a listing, with the cursor that leads to the next. */

export interface Page<Item> {
  items: Item[]
  /**
   * Where the next page begins; absent on the last one. Opaque to the client. Made by `encodeCursor` of the item's sort
   * key, whatever the store: what cannot be one is refused before a store is asked.
   */
  next?: string
}
