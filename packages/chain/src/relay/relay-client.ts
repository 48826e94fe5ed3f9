import { AgentGptError, keccak256 } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { z } from "zod"
import { decodeTransaction } from "../codec/decode-transaction.ts"
import { readEndpoint } from "../nodes/endpoint.ts"
import { createHttpTransport } from "../nodes/http-transport.ts"
import { RpcError } from "../nodes/json-rpc.ts"
import { hashMessage, writeSignature } from "../signers/sign-message.ts"
import type { DigestSigner } from "../signers/signer.ts"
import { checkBundle, checkUuid } from "./bundle.ts"
import type { Bundle } from "./bundle.ts"

export type RelayClientOptions = {
  readonly url: string
  /** Identifies this client to the relay. Never a key that holds money: it signs whatever is asked. */
  readonly identity: DigestSigner
  readonly timeoutMs?: number
}

export type BundleSimulation = {
  readonly results: readonly {
    readonly transactionHash: Hex
    readonly gasUsed: bigint
    /** Why it failed; undefined if it did not. */
    readonly error?: string
  }[]
  readonly totalGasUsed: bigint
}

export type RelayClient = {
  /**
   * Hands a bundle to the relay. That the relay has it does not mean that a block will.
   * @throws RELAY_ and NODE_ codes; after a NODE_ code the relay may have it
   */
  readonly sendBundle: (bundle: Bundle) => Promise<{ readonly bundleHash: Hex }>
  /** Asks what a bundle would do on top of the latest block. */
  readonly callBundle: (bundle: Bundle) => Promise<BundleSimulation>
  /** Takes back whatever was sent with this id. */
  readonly cancelBundle: (replacementUuid: string) => Promise<void>
  /**
   * Hands over one transaction that is kept from the public pool.
   * @throws RELAY_ and NODE_ codes; after a NODE_ code the relay may have it
   */
  readonly sendPrivateTransaction: (
    raw: Hex,
    options?: { readonly maxBlockNumber?: bigint; readonly isFast?: boolean },
  ) => Promise<Hex>
  /** Asks the relay to forget a transaction; true if it knew it. A builder may have it all the same. */
  readonly cancelPrivateTransaction: (transactionHash: Hex) => Promise<boolean>
}

/**
 * A client of relays that speak the Flashbots protocol. Tested against the documented interface.
 * @throws NODE_URL_INVALID
 *
 * @example
 * const relay = createRelayClient({ url: "https://relay.flashbots.net", identity })
 * await relay.sendBundle({ transactions: [raw], blockNumber: head + 1n })
 */
export function createRelayClient(options: RelayClientOptions): RelayClient {
  const endpoint = readEndpoint(options.url)
  const transport = createHttpTransport(endpoint, { signBody: (body) => signBody(options.identity, body) })
  let lastId = 0

  // Relays take no batches: one message for each request.
  const call = async (method: string, parameters: unknown): Promise<unknown> => {
    lastId += 1
    const request = { id: lastId, method, params: [parameters] }
    const [reply] = await transport.exchange([request], options.timeoutMs ?? 10_000)
    if (reply?.ok === true) return reply.result
    const failure = reply?.failure ?? { kind: "transport", reason: "invalid", message: "There is no answer." }
    const error = new RpcError(endpoint.label, method, failure)
    if (failure.kind === "transport") throw error
    throw new AgentGptError("RELAY_REFUSED", `${method}: ${failure.message}`, { cause: error })
  }

  return Object.freeze<RelayClient>({
    sendBundle: async (bundle) => {
      checkBundle(bundle)
      const { bundleHash } = parse(sent, await call("eth_sendBundle", writeBundle(bundle)))
      return { bundleHash }
    },
    callBundle: async (bundle) => {
      checkBundle(bundle)
      const parameters = {
        txs: bundle.transactions,
        blockNumber: quantityOf(bundle.blockNumber),
        stateBlockNumber: "latest",
        ...(bundle.minTimestamp !== undefined && { timestamp: bundle.minTimestamp }),
      }
      const { results, totalGasUsed } = parse(simulated, await call("eth_callBundle", parameters))
      return {
        totalGasUsed: BigInt(totalGasUsed),
        results: results.map(({ txHash, gasUsed, error, revert }) => {
          const reason = error ?? revert
          return {
            transactionHash: txHash,
            gasUsed: BigInt(gasUsed),
            ...(reason != null && { error: reason }),
          }
        }),
      }
    },
    cancelBundle: async (replacementUuid) => {
      checkUuid(replacementUuid)
      await call("eth_cancelBundle", { replacementUuid })
    },
    sendPrivateTransaction: async (raw, { maxBlockNumber, isFast } = {}) => {
      const { hash } = decodeTransaction(raw)
      const parameters = {
        tx: raw,
        ...(maxBlockNumber !== undefined && { maxBlockNumber: quantityOf(maxBlockNumber) }),
        ...(isFast !== undefined && { preferences: { fast: isFast } }),
      }
      const answer = parse(hashText, await call("eth_sendPrivateTransaction", parameters))
      if (answer !== hash)
        throw new AgentGptError("RELAY_ANSWER_INVALID", "The relay names another transaction.")
      return hash
    },
    cancelPrivateTransaction: async (transactionHash) =>
      parse(z.boolean(), await call("eth_cancelPrivateTransaction", { txHash: transactionHash })),
  })
}

/** The relay knows its clients by a signature over the text of the body's hash. */
async function signBody(identity: DigestSigner, body: string): Promise<Readonly<Record<string, string>>> {
  const text = new TextEncoder().encode(keccak256(new TextEncoder().encode(body)))
  const signature = writeSignature(await identity.signDigest(hashMessage(text)))
  return { "x-flashbots-signature": `${identity.address}:${signature}` }
}

function writeBundle(bundle: Bundle): Record<string, unknown> {
  const { minTimestamp, maxTimestamp, mayRevert, replacementUuid } = bundle
  return {
    txs: bundle.transactions,
    blockNumber: quantityOf(bundle.blockNumber),
    ...(minTimestamp !== undefined && { minTimestamp }),
    ...(maxTimestamp !== undefined && { maxTimestamp }),
    ...(mayRevert !== undefined && { revertingTxHashes: mayRevert }),
    ...(replacementUuid !== undefined && { replacementUuid }),
  }
}

function quantityOf(value: bigint): Hex {
  return `0x${value.toString(16)}`
}

const hashText = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/u)
  .transform((text) => text.toLowerCase() as Hex)
const sent = z.object({ bundleHash: hashText })
const gas = z.int().nonnegative()
const simulated = z.object({
  totalGasUsed: gas,
  results: z.array(
    z.object({ txHash: hashText, gasUsed: gas, error: z.string().nullish(), revert: z.string().nullish() }),
  ),
})

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new AgentGptError("RELAY_ANSWER_INVALID")
  return parsed.data
}
