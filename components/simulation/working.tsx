import { FlaskConical } from 'lucide-react'
import { Empty } from '../ui/empty'

/** Before the first answer is here. */
export const Working = () => (
  <Empty icon={<FlaskConical />} title="Working it out">
    Every pair of workloads is asked, with the text applied and without.
  </Empty>
)
