import type { Extra } from '@/lib/editor'
import { useActions } from '../editor/provider'
import { report } from '../editor/report'
import { Section } from './section'
import { YamlField } from './yaml-field'

/** Fields that have no drawing and no form: their YAML, to be edited and taken away. */
export function ExtraSection({ title, extras }: { readonly title: string; readonly extras: readonly Extra[] }) {
  const { run } = useActions()
  if (extras.length === 0) return null
  return (
    <Section title={title}>
      {extras.map(({ key, path }) => (
        <YamlField key={path} label={key} path={path} onRemove={() => report(run('removeExtra', { path }))} />
      ))}
    </Section>
  )
}
