import type { OpenApi } from '@/lib/k8s'

interface Kind {
  readonly kind: string
  readonly plural: string
  readonly shortName: string
  readonly scope: 'Namespaced' | 'Cluster'
  readonly description: string
  /** The schema of the whole object; `apiVersion`, `kind` and `metadata` are added. */
  readonly schema: OpenApi
  /** The first is the one that is stored. */
  readonly versions: readonly [string, ...string[]]
  readonly columns?: readonly Column[]
  readonly hasStatus?: boolean
}

interface Column {
  readonly name: string
  readonly type: 'string' | 'date'
  readonly jsonPath: string
}

const AGE: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }

const ENVELOPE: Readonly<Record<string, OpenApi>> = {
  apiVersion: { type: 'string', description: 'Group and version of the API.' },
  kind: { type: 'string', description: 'What this object is.' },
  metadata: { type: 'object' }
}

/** A CustomResourceDefinition of the group cilium.io. */
export function definition({ kind, plural, shortName, scope, description, schema, versions, columns, hasStatus }: Kind) {
  const openAPIV3Schema = { ...schema, description, properties: { ...ENVELOPE, ...schema.properties, ...ENVELOPE } }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.cilium.io`, labels: { 'app.kubernetes.io/part-of': 'portcullis' } },
    spec: {
      group: 'cilium.io',
      scope,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames: [shortName] },
      versions: versions.map((name, at) => ({
        name,
        served: true,
        storage: at === 0,
        schema: { openAPIV3Schema },
        ...(hasStatus ? { subresources: { status: {} } } : {}),
        additionalPrinterColumns: [...(columns ?? []), AGE]
      }))
    }
  }
}
