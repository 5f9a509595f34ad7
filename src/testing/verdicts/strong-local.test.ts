import { expectVerdicts } from './expect-verdicts.ts'

expectVerdicts('strong', 'local')
