import { Workspace } from '@/components/editor/workspace'

export default function Page() {
  return <Workspace />
}
