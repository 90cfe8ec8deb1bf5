export { readSnapshot } from './snapshot'
