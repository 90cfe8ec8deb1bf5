export { answerCase, ENGINES, type EvaluateArguments, runEvaluate } from './run'
