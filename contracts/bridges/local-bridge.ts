import type { Provider } from "ethers"

import type { Validator } from "./validators.ts"

/** A message as a bridge keeps it on the chain it was sent from. */
export type BridgeMessage = {
  /** The bridge's own name of it. */
  readonly id: string
  readonly blockNumber: number
}

/** What of a bridge stands on one chain: sends from here, and takes what is brought here. */
export interface LocalBridge<Message extends BridgeMessage = BridgeMessage> {
  readonly provider: Provider
  /** How many of its validators sign for messages that arrive here, unless it is told who does. */
  readonly signers: readonly Validator[]
  /** Messages that were sent from here to the other side in these blocks, the first and the last included. */
  listSent(to: LocalBridge<Message>, firstBlock: number, lastBlock: number): Promise<readonly Message[]>
  /** What only validators that lie could bring: a message that nobody sent. */
  forge(to: LocalBridge<Message>, forged: ForgedMessage): Promise<Message>
  isDelivered(message: Message): Promise<boolean>
  /** Brings a message here with these validators' signatures; rejects if it is refused. */
  bring(message: Message, signers: readonly Validator[]): Promise<void>
}

/** A claim that the contract `sender` of one chain said `body` to the contract `recipient` of another. */
export type ForgedMessage = { readonly sender: string; readonly recipient: string; readonly body: string }
