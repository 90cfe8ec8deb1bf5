export { answerCase, ENGINES, type EvaluateArguments, runEvaluate } from './run'
export { runValidate, type ValidateArguments } from './validate'
