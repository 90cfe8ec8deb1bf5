import { route } from '@/lib/server/current'

export const POST = route('signIn')
