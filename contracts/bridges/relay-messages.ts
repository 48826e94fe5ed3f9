import type { BridgeMessage, LocalBridge } from "./local-bridge.ts"
import type { Validator } from "./validators.ts"

/** What became of a message: brought now, brought before, held back as asked, or refused and why. */
export type RelayOutcome = { readonly id: string } & (
  | { readonly state: "delivered" | "already-delivered" | "withheld" }
  | { readonly state: "refused"; readonly reason: unknown }
)

export type RelayOptions<Message extends BridgeMessage> = {
  /** Blocks that must stand on the block of a message before it is believed; 0 believes it as soon as it is mined. */
  readonly confirmations: number
  /** Where to begin to look; the first block unless set. */
  readonly firstBlock?: number
  /** Who signs; as many of the bridge's validators as must, unless set. */
  readonly signers?: readonly Validator[]
  /** Messages that are kept from the other side. */
  readonly withholds?: (message: Message) => boolean
}

/**
 * One step of a relayer: brings what was sent from one side and is final there to the other. Doing it again is
 * harmless. A message that is refused stops no other.
 */
export async function relayMessages<Message extends BridgeMessage>(
  from: LocalBridge<Message>,
  to: LocalBridge<Message>,
  { confirmations, firstBlock, signers = to.signers, withholds = () => false }: RelayOptions<Message>,
): Promise<readonly RelayOutcome[]> {
  const outcomes: RelayOutcome[] = []
  for (const message of await listFinalMessages(from, to, confirmations, firstBlock)) {
    const { id } = message
    if (withholds(message)) outcomes.push({ id, state: "withheld" })
    else if (await to.isDelivered(message)) outcomes.push({ id, state: "already-delivered" })
    else outcomes.push(await tryToBring(to, message, signers))
  }
  return outcomes
}

/** Messages with at least so many blocks on theirs. */
export async function listFinalMessages<Message extends BridgeMessage>(
  from: LocalBridge<Message>,
  to: LocalBridge<Message>,
  confirmations: number,
  firstBlock = 0,
): Promise<readonly Message[]> {
  const lastFinalBlock = (await from.provider.getBlockNumber()) - confirmations
  return lastFinalBlock < firstBlock ? [] : from.listSent(to, firstBlock, lastFinalBlock)
}

async function tryToBring<Message extends BridgeMessage>(
  to: LocalBridge<Message>,
  message: Message,
  signers: readonly Validator[],
): Promise<RelayOutcome> {
  const { id } = message
  try {
    await to.bring(message, signers)
    return { id, state: "delivered" }
  } catch (reason) {
    // Somebody else's relayer may have been quicker.
    if (await to.isDelivered(message)) return { id, state: "already-delivered" }
    return { id, state: "refused", reason }
  }
}
