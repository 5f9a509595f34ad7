/**
 * Read, then write if nothing has changed meanwhile; if something has, again from what the refusal showed. Only an answer
 * "not succeeded" leads to another try: it says that nothing was done. An error ends the operation.
 */
import type { Call } from 'rashomon/sdk'
import type { KeyValue, ResponseHeader } from './messages.ts'
import type { Session } from './session.ts'
import { foundBy, isUnchanged } from './values.ts'

/** Puts what `next` makes of the key's present value. */
export async function change<T>(
  session: Session,
  key: Buffer,
  call: Call,
  next: (present: KeyValue | undefined) => { readonly value: Buffer; readonly told: T },
): Promise<{ readonly header: ResponseHeader; readonly told: T }> {
  let [present] = (await session.look({ key }, call)).kvs
  for (;;) {
    const { value, told } = next(present)
    const { header, succeeded, responses } = await session.carryOut(
      'Txn',
      {
        compare: [isUnchanged(key, present)],
        success: [{ request_put: { key, value } }],
        failure: [{ request_range: { key } }],
      },
      call,
    )
    if (succeeded) return { header, told }
    present = foundBy(responses)[0]
  }
}
