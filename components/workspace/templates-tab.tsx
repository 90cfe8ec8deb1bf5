import { TEMPLATES, type Template, type TemplateName } from '@/lib/editor'
import { useOpen } from '../editor/provider'
import { setView } from '../editor/view-store'
import { Picture } from './picture'

const GROUPS: readonly { readonly group: Template['group']; readonly title: string }[] = [
  { group: 'pattern', title: 'What most namespaces need' },
  { group: 'scenario', title: 'The policies of the playground' },
  { group: 'begin', title: 'Nothing said yet' }
]

/** What a new policy begins with, each with a sentence and its own drawing in the small. */
export const TemplatesTab = () => (
  <div className="h-full overflow-y-auto px-4 pb-4">
    {GROUPS.map(({ group, title }) => (
      <section key={group} aria-label={title}>
        <h3 className="caption pt-4 pb-2">{title}</h3>
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(248px,1fr))] gap-3">
          {(Object.entries(TEMPLATES) as [TemplateName, Template][])
            .filter(([, template]) => template.group === group)
            .map(([name, template]) => (
              <li key={name}>
                <Card name={name} template={template} />
              </li>
            ))}
        </ul>
      </section>
    ))}
  </div>
)

function Card({ name, template: { title, sentence, text } }: { readonly name: TemplateName; readonly template: Template }) {
  const open = useOpen()
  return (
    <button
      type="button"
      onClick={() => {
        setView({ overlay: undefined })
        open(({ newDraft }) => newDraft(name))
      }}
      className="flex h-full w-full flex-col overflow-hidden rounded-6 border text-left hover:border-line-strong hover:shadow-card"
    >
      <span className="block w-full border-b bg-surface-0 px-3 py-2">
        <Picture text={text} />
      </span>
      <span className="block px-3 py-2.5">
        <span className="block text-13 font-medium">{title}</span>
        <span className="mt-0.5 block text-12 text-pretty text-ink-2">{sentence}</span>
      </span>
    </button>
  )
}
