import { dump } from 'js-yaml'
import { admissionPolicies } from './admission'
import { definitions } from './crds'

const HEAD = '# Made from the code by `npm run chart`; do not edit.\n'

/** Files of the chart that are made from the code: path within agent/chart → text. */
export function madeFiles(): ReadonlyMap<string, string> {
  const print = (value: object) => HEAD + dump(value, { noRefs: true, lineWidth: 125 })
  return new Map([
    ...[...definitions()].map(([name, object]) => [`crds/${name}`, print(object)] as const),
    ...[...admissionPolicies()].map(([name, spec]) => [`files/admission/${name}`, print(spec)] as const)
  ])
}
