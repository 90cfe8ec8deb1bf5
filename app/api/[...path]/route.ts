import { route } from '@/lib/server/current'

const unknown = route('unknown')

export { unknown as DELETE, unknown as GET, unknown as PATCH, unknown as POST, unknown as PUT }
