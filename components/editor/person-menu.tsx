import { LogOut, UserRound } from 'lucide-react'
import { client } from '../live/client'
import { useSession } from '../live/use-me'
import { Button } from '../ui/button'
import { Menu, MenuItem, MenuLabel } from '../ui/menu'

/** Under whose name the cluster is read and written; where nobody signs in by name, nothing. */
export function PersonMenu() {
  const session = useSession()
  if (session?.client !== 'person') return null
  const { name, groups = [], canSignOut } = session
  return (
    <Menu
      align="end"
      width={256}
      trigger={
        <Button variant="ghost" aria-label={`Signed in as ${name}`} className="max-w-40 px-1.5 [&_svg]:size-4">
          <UserRound aria-hidden />
          <span className="truncate max-[1180px]:sr-only">{shortName(name)}</span>
        </Button>
      }
    >
      <MenuLabel>Signed in as {name}</MenuLabel>
      <p className="px-2 pb-1.5 text-12 text-pretty text-ink-3">
        The cluster decides what you see and may change{groups.length > 0 ? `; your groups: ${groups.join(', ')}` : ''}.
      </p>
      {canSignOut ? (
        <MenuItem icon={<LogOut />} onSelect={() => void signOut()}>
          Sign out
        </MenuItem>
      ) : null}
    </Menu>
  )
}

/** Of a service account, whose name is mostly what it is: its namespace and its own name. */
const shortName = (name: string) => name.replace(/^system:serviceaccount:(?=[^:]+:[^:]+$)/, '')

/** Drafts are of this browser and stay in it. */
async function signOut(): Promise<void> {
  await client.signOut().catch(() => {})
  window.location.assign('/')
}
