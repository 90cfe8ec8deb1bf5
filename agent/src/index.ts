export type { Config } from './config'
