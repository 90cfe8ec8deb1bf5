import { route } from '@/lib/server'

export const GET = route('session')
export const POST = route('link')
