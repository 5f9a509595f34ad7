import { expectVerdicts } from './expect-verdicts.ts'

expectVerdicts('strong', 'linearizable')
