/**
 * A client's stream to one node: in order, no duplicates, may break. One request is open at a time.
 *
 * A cut holds what is on its way until it heals, as TCP would send it again; closing the connection drops it.
 */

/** `sent: false`: the request certainly never reached the node's program, and never will. */
export class ConnectionError extends Error {
  readonly sent: boolean
  constructor(why: string, sent: boolean) {
    super(why)
    this.name = 'ConnectionError'
    this.sent = sent
  }
}

interface Waiting<Message> {
  resolve(reply: Message): void
  reject(error: ConnectionError): void
}

export class Connection<Message> {
  readonly index: number
  readonly name: string
  readonly node: number
  isOpen = true
  /** Something of it has reached the node's machine: from now on a request's fate is not known. */
  established = false
  /** The process that it led to died: nothing of it reaches the next incarnation. */
  severed = false
  /** Last arrivals, to keep both directions in order. */
  lastInNs = 0
  lastOutNs = 0
  heldIn: Message[] = []
  heldOut: Message[] = []
  #waiting: Waiting<Message> | null = null

  constructor(index: number, node: number) {
    this.index = index
    this.name = `client-${index}`
    this.node = node
  }

  wait(): Promise<Message> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  answer(reply: Message): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve(reply)
  }

  /** Whatever was held is lost; a request without answer fails with `why`. */
  close(why: string): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.heldIn = []
    this.heldOut = []
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.reject(new ConnectionError(why, this.established))
  }
}
