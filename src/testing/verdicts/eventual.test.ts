import { expectVerdicts } from './expect-verdicts.ts'

expectVerdicts('eventual', 'eventual')
