export type { NearMiss, Unmet, UnmetKind } from './model'
export { nearMisses } from './near-miss'
