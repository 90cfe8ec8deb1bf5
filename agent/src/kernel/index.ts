export type * from './contract'
