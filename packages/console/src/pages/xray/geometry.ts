/** Where things stand in a diagram: on a phone closer together, so that the words stay as large as they are. */
import type { Party } from './steps.ts'

export interface Geometry {
  width: number
  lifelines: Readonly<Record<Party, number>>
  /** Half the width of a box in a row, and of a party's at the top. */
  halfBox: number
  halfParty: number
  hasSigns: boolean
}

export const wide: Geometry = {
  width: 480,
  lifelines: { client: 68, server: 256, store: 418 },
  halfBox: 98,
  halfParty: 50,
  hasSigns: true,
}

export const narrow: Geometry = {
  width: 340,
  lifelines: { client: 50, server: 180, store: 294 },
  halfBox: 82,
  halfParty: 40,
  hasSigns: false,
}
