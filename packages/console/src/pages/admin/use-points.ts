/** The points of the charts, as they come while the page is open. */
import { useEffect, useState } from 'react'
import type { Sample } from '../../api/metrics.ts'
import { type Point, pointOf, type Reading, readingOf, withReading } from './series.ts'

/** Ten minutes of points. */
const maxPoints = 300

export function usePoints(data: { atMs: number; samples: readonly Sample[] } | undefined): readonly Point[] {
  const [{ points }, setState] = useState<{ readings: Reading[]; points: Point[] }>({
    readings: [],
    points: [],
  })
  useEffect(() => {
    if (data === undefined) return
    setState(state => {
      const readings = withReading(state.readings, readingOf(data.samples, data.atMs))
      const point = pointOf(readings)
      return {
        readings,
        points: point === undefined ? state.points : [...state.points, point].slice(-maxPoints),
      }
    })
  }, [data])
  return points
}
