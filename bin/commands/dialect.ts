import { Option } from 'commander'
import { DIALECTS } from '@/lib/policy'

export function dialectOption(): Option {
  return new Option('--dialect <dialect>', 'whose reading of the objects')
    .choices(Object.keys(DIALECTS))
    .default('portcullis')
}
