import { createHash } from 'node:crypto'
import type { ObjectKey } from './judge'

/**
 * The file of a policy that is applied: `Kind_namespace_name.yaml`. Names of Kubernetes have no `_`, so no two policies share a file,
 * and the key has been checked (judge.ts), so none leads out of the directory. Too long a name is cut and told apart by its hash.
 */
export function fileOf({ kind, namespace, name }: ObjectKey): string {
  const whole = `${kind}_${namespace}_${name}`
  if (!/^[A-Za-z]+_[-a-z0-9]*_[-.a-z0-9]+$/.test(whole)) throw new Error(`not a policy's name: ${whole}`)
  if (whole.length <= 200) return `${whole}.yaml`
  return `${whole.slice(0, 180)}_${createHash('sha256').update(whole).digest('hex').slice(0, 16)}.yaml`
}
