import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { Kbd } from '../ui/kbd'
import { useCommands } from './use-commands'
import { setView } from './view-store'

const close = () => setView({ overlay: undefined })

/** ⌘K: everything that can be done, by its name. */
export default function CommandPalette() {
  const groups = useCommands()
  return (
    <Dialog.Root open onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-fade fixed inset-0 z-40 bg-[oklch(0.2_0.02_262/0.2)]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="animate-rise fixed top-[14vh] left-1/2 z-40 w-[560px] max-w-[calc(100vw-32px)] -translate-x-1/2 overflow-hidden rounded-6 bg-surface-float shadow-float outline-none"
        >
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <Command label="Commands" loop>
            <Command.Input
              placeholder="Search commands, policies and blocks"
              className="h-11 w-full border-b bg-transparent px-4 text-15 outline-none"
            />
            <Command.List className="max-h-[50vh] overflow-y-auto p-1">
              <Command.Empty className="px-3 py-6 text-center text-13 text-ink-3">Nothing has that name.</Command.Empty>
              {groups.map(({ heading, commands }) => (
                <Command.Group
                  key={heading}
                  heading={heading}
                  className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3"
                >
                  {commands.map(({ id, title, note, keys, icon: Icon, run }) => (
                    <Command.Item
                      key={id}
                      value={`${heading} ${title} ${note ?? ''}`}
                      onSelect={() => {
                        close()
                        run()
                      }}
                      className="flex h-8 items-center gap-2.5 rounded-4 px-3 text-13 select-none data-[selected=true]:bg-surface-2"
                    >
                      <Icon aria-hidden className="size-4 text-ink-3" />
                      <span className="min-w-0 flex-1 truncate">{title}</span>
                      {note ? <span className="text-12 text-ink-3">{note}</span> : null}
                      {keys ? <Kbd keys={keys} /> : null}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
