import { expectVerdicts } from './expect-verdicts.ts'

expectVerdicts('causal', 'causal')
