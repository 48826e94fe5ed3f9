import { AgentGptError } from "@agentgpt/core"
import type { EIP1193Provider } from "@nomicfoundation/ignition-core"
import { Transaction } from "ethers"

import { readBroadcasts } from "./broadcast-log.ts"
import { refuseForMoney } from "./explain-failure.ts"

/** What Ignition makes of a transaction that the node no longer has. */
const LOOKS_DROPPED: ReadonlySet<string> = new Set(["DEPLOY_INCOMPLETE", "DEPLOY_NONCE_TAKEN"])

/**
 * A node drops what its sender can no longer pay for, and all that Ignition sees is that it is gone. This looks at
 * the balance and says so if money is the reason; any other error is given back as it is.
 */
export async function explainDropped(
  thrown: unknown,
  provider: EIP1193Provider,
  deployer: string,
  broadcastFile: string,
): Promise<unknown> {
  if (!AgentGptError.is(thrown) || !LOOKS_DROPPED.has(thrown.code)) return thrown
  // A node that does not answer proves nothing about money.
  const lacksMoney = await isUnpaid(provider, deployer, broadcastFile).catch(() => false)
  return lacksMoney ? refuseForMoney(thrown) : thrown
}

/** Whether the balance is less than what the first transaction that is signed and in no block may cost. */
export async function isUnpaid(
  provider: EIP1193Provider,
  deployer: string,
  broadcastFile: string,
): Promise<boolean> {
  const ask = async (method: string) =>
    BigInt((await provider.request({ method, params: [deployer, "latest"] })) as string)
  const nonce = Number(await ask("eth_getTransactionCount"))
  const unmined = readBroadcasts(broadcastFile).findLast((broadcast) => broadcast.nonce === nonce)
  if (unmined === undefined) return false
  const { gasLimit, maxFeePerGas, gasPrice, value } = Transaction.from(unmined.raw)
  return (await ask("eth_getBalance")) < gasLimit * (maxFeePerGas ?? gasPrice ?? 0n) + value
}
