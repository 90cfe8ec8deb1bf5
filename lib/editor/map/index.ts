export * from './cluster-map'
export * from './model'
export * from './places'
export { type ReachLine, type ReachOf, reachOf } from './reached'
