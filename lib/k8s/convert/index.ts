export { convert } from './convert'
export { DESCRIPTION } from './metadata'
export { CONVERTIBLE, type Conversion, type ConvertibleKind, type ConvertOptions, isConvertible } from './model'
