import { cookies } from 'next/headers'
import { OPEN_COOKIE, readOpen } from '@/components/editor/open-cookie'
import { Workspace } from '@/components/editor/workspace'

export default async function Page() {
  return <Workspace expected={readOpen((await cookies()).get(OPEN_COOKIE)?.value)} />
}
