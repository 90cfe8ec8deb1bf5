export { ENGINES, runEvaluate } from './run'
