import { route } from '@/lib/server'

export const POST = route('apply')
