import { route } from '@/lib/server/current'

export const GET = route('session')
export const POST = route('link')
