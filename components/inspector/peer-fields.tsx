import type { Block, PeerInput } from '@/lib/editor'
import { CidrFields } from './cidr-fields'
import { CidrGroupFields } from './cidr-group-fields'
import { EndpointFields } from './endpoint-fields'
import { EntityField } from './entity-field'
import { FqdnFields } from './fqdn-fields'
import { NodesField } from './nodes-field'
import { ServiceFields } from './service-fields'
import { YamlField } from './yaml-field'

interface PeerFieldsProps {
  readonly block: Block
  readonly onChange: (peer: PeerInput) => void
}

/** The fields of each kind of peer. What has no form is edited as YAML, and says so. */
export function PeerFields({ block, onChange }: PeerFieldsProps) {
  switch (block.kind) {
    case 'endpoints':
      return <EndpointFields block={block} onChange={onChange} />
    case 'entity':
      return <EntityField entity={block.entity} onChange={onChange} />
    case 'cidr':
      return <CidrFields block={block} onChange={onChange} />
    case 'fqdn':
      return <FqdnFields block={block} onChange={onChange} />
    case 'service':
      return <ServiceFields block={block} onChange={onChange} />
    case 'any':
      return (
        <p className="text-13 text-ink-2">A rule without peers: it holds for everyone, inside the cluster and outside.</p>
      )
    case 'nobody':
      return <p className="text-13 text-warn-ink">The list of peers is there and empty: it selects nobody.</p>
    case 'raw':
      return (
        <>
          <p className="text-13 text-ink-2">{block.why}</p>
          <YamlField label="YAML" path={block.paths[0] ?? ''} />
        </>
      )
    case 'nodes':
      return <NodesField block={block} onChange={onChange} />
    case 'cidr-group':
      return <CidrGroupFields block={block} onChange={onChange} />
  }
}
