import type { NamedFile, PolicyDocument } from './model'

/** One file a policy, in a folder for each namespace: `default/example.yaml`. No two have the same path. */
export function filesOf(documents: readonly PolicyDocument[]): readonly NamedFile[] {
  const taken = new Set<string>()
  return documents.map(({ namespace, name, text }) => {
    const folder = safe(namespace) || 'clusterwide'
    const path = unlike(taken, `${folder}/${safe(name) || 'untitled'}`)
    taken.add(path.toLowerCase())
    return { path: `${path}.yaml`, text: text.endsWith('\n') ? text : `${text}\n` }
  })
}

/** The same with a `kustomization.yaml` that lists them, for `kubectl apply -k` and whatever else reads one. */
export function kustomizeFiles(documents: readonly PolicyDocument[]): readonly NamedFile[] {
  const files = filesOf(documents)
  const list = files.map(({ path }) => `  - ${path}\n`).join('')
  const text = `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${list}`
  return [{ path: 'kustomization.yaml', text }, ...files]
}

/** All in one text, as `kubectl apply -f` reads it. */
export function oneText(documents: readonly PolicyDocument[]): string {
  return filesOf(documents)
    .map(({ text }) => text.replace(/^---[^\S\n]*\n/, ''))
    .join('---\n')
}

/** What every file system takes and YAML needs no quotes for; names of Kubernetes pass unchanged. */
const safe = (name: string): string => name.replaceAll(/[^a-zA-Z0-9.-]+/g, '-').replace(/^[-.]+/, '')

function unlike(taken: ReadonlySet<string>, path: string): string {
  for (let count = 1; ; count += 1) {
    const one = count === 1 ? path : `${path}-${count}`
    if (!taken.has(one.toLowerCase())) return one
  }
}
