export type { Config } from './config'
export { readText } from './files/yaml'
