import { AgentGptError, parseEvmAddress } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { decodeTransaction } from "../codec/decode-transaction.ts"
import { encodeUnsigned } from "../codec/encode-transaction.ts"
import type { SignedTransaction, Transaction } from "../codec/transaction.ts"
import { recoverSender } from "./recover-sender.ts"
import type { Signer } from "./signer.ts"

/** One JSON-RPC call to the signing service. */
export type RemoteCall = (method: string, params: readonly unknown[]) => Promise<unknown>

/**
 * Signs through a service that speaks `eth_signTransaction` (Web3Signer, Clef). The service is not believed:
 * what comes back must be the very transaction that was asked for, signed by the very account.
 * @throws ID_ADDRESS_INVALID
 *
 * @example
 * const signer = createRemoteSigner("0xf39f…2266", (method, params) => client.call(method, params))
 */
export function createRemoteSigner(address: string, call: RemoteCall): Signer {
  const account = parseEvmAddress(address)
  return Object.freeze<Signer>({
    address: account,
    kind: "remote",
    signTransaction: async (transaction) => {
      const unsigned = encodeUnsigned(transaction)
      const answer = await call("eth_signTransaction", [writeRequest(account, transaction)]).catch(
        (cause: unknown) => {
          throw new AgentGptError("SIGNER_REFUSED", undefined, { cause })
        },
      )
      const signed = readAnswer(answer)
      const decoded = decode(signed)
      if (!Buffer.from(encodeUnsigned(decoded.transaction)).equals(unsigned)) {
        throw new AgentGptError("SIGNER_ANSWER_WRONG", "The signed transaction is not the one asked for.")
      }
      if (recoverSender(decoded) !== account) {
        throw new AgentGptError("SIGNER_ANSWER_WRONG", "The transaction was signed by another account.")
      }
      return { raw: signed, hash: decoded.hash } satisfies SignedTransaction
    },
  })
}

/** Besu's Web3Signer answers the bytes alone, geth and Clef an object around them. */
function readAnswer(answer: unknown): Hex {
  const raw = typeof answer === "object" && answer !== null && "raw" in answer ? answer.raw : answer
  if (typeof raw !== "string" || !/^0x[0-9a-fA-F]+$/u.test(raw)) {
    throw new AgentGptError("SIGNER_ANSWER_WRONG", "The answer is not a signed transaction.")
  }
  return raw.toLowerCase() as Hex
}

function decode(raw: Hex) {
  try {
    return decodeTransaction(raw)
  } catch (cause) {
    throw new AgentGptError("SIGNER_ANSWER_WRONG", "The answer is not a signed transaction.", { cause })
  }
}

function writeRequest(from: string, transaction: Transaction): Record<string, unknown> {
  if (transaction.type === "eip7702") {
    throw new AgentGptError("SIGNER_REFUSED", "Remote signers do not sign set-code transactions.")
  }
  const fees =
    transaction.type === "legacy"
      ? { gasPrice: quantity(transaction.gasPriceWei) }
      : {
          type: "0x2",
          maxFeePerGas: quantity(transaction.maxFeePerGasWei),
          maxPriorityFeePerGas: quantity(transaction.maxPriorityFeePerGasWei),
          accessList: transaction.accessList ?? [],
        }
  return {
    from,
    ...(transaction.to !== null && { to: transaction.to }),
    chainId: quantity(transaction.chainId),
    nonce: quantity(transaction.nonce),
    gas: quantity(transaction.gasLimit),
    value: quantity(transaction.value),
    data: transaction.data,
    ...fees,
  }
}

function quantity(value: bigint): Hex {
  return `0x${value.toString(16)}`
}
