/** A comparison as a whole: what was asked, what was measured, what it comes to. */
import type { Figures, Mode } from './figures.ts'
import { type Demand, type Projection, project, type Terms } from './projection.ts'
import { type Recommendation, recommend } from './recommendation.ts'

export interface Comparison {
  store: 'sqlite' | 'postgres'
  demand: Demand
  figures: Figures
  projected: Record<Mode, Projection>
  recommendation: Recommendation
}

export function compareModes(
  store: Comparison['store'],
  figures: Figures,
  demand: Demand,
  terms: Terms,
): Comparison {
  const projected = {
    session: project('session', figures, demand, terms),
    token: project('token', figures, demand, terms),
  }
  return { store, demand, figures, projected, recommendation: recommend(figures, projected, demand, terms) }
}
