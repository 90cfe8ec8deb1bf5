import type { Block } from '@/lib/editor'
import { NamespaceLine, SelectorChips } from './selector-chips'

/** What a block says below its title; nothing where the title says it all. */
export function BlockBody({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'endpoints':
      return (
        <>
          <SelectorChips
            selector={block.selector}
            everything={block.namespace.kind === 'own' ? 'every pod of the namespace' : 'every pod'}
          />
          <NamespaceLine scope={block.namespace} />
        </>
      )
    case 'nodes':
      return <SelectorChips selector={block.selector} everything="every node" />
    case 'cidr-group':
      return (
        <>
          {block.selector ? <SelectorChips selector={block.selector} everything="every CIDR group" /> : null}
          {block.except.length > 0 ? <Mono>except {block.except.join(', ')}</Mono> : null}
        </>
      )
    case 'cidr':
      return block.except.length > 0 ? <Mono>except {block.except.join(', ')}</Mono> : null
    case 'fqdn':
      return <Mono>{block.matchName ?? block.matchPattern}</Mono>
    case 'service':
      return block.selector ? (
        <SelectorChips selector={block.selector} everything="every service" />
      ) : (
        <Mono>{`${block.namespace ?? '*'}/${block.name ?? '*'}`}</Mono>
      )
    case 'raw':
      return <span className="line-clamp-3 text-12 text-ink-3">{block.why}</span>
    case 'nobody':
      return <span className="text-12 text-ink-3">an empty list selects nobody</span>
    case 'entity':
    case 'any':
      return null
  }
}

const Mono = ({ children }: { readonly children: React.ReactNode }) => (
  <span className="mono truncate text-12 text-ink-2">{children}</span>
)
