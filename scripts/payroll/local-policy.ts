import { definePolicy, type PolicyInput } from "@agentgpt/agentgpt"
import { expectDeployedCode, PAYOUT_FUNCTIONS, TOKEN_FUNCTIONS, ZK_WORKFLOW_FUNCTIONS } from "@agentgpt/chain"
import type { EvmAddress } from "@agentgpt/core"

import type { LocalChain } from "./open-chain.ts"

export const TOKEN_DECIMALS = 6
export const TOKEN_SYMBOL = "MOCK"

export type PolicyWish = {
  /** Two of them have to sign what is over the limit. */
  readonly approvers: readonly EvmAddress[]
  /** Whole tokens that a plan may move without approvals. */
  readonly approvalAbove?: string
  /** Whole tokens that one payee may get in 24 hours. */
  readonly perPayee?: string
}

/** The policy of the local payroll: its token, BatchPayout, ZKWorkflow, and nothing else. */
export function writeLocalPolicy(
  chains: readonly LocalChain[],
  { approvers, approvalAbove = "100000000", perPayee = "20000" }: PolicyWish,
): PolicyInput {
  return definePolicy({
    name: "Local payroll",
    version: 1,
    approvals: { approvers, needed: 2 },
    screening: { required: true, onRefused: "skip" },
    payees: { unknown: "allow" },
    assets: Object.fromEntries(
      chains.map(({ chainId, token }) => [
        `${chainId}/erc20:${token.address}`,
        {
          decimals: TOKEN_DECIMALS,
          symbol: TOKEN_SYMBOL,
          perPayment: "20000",
          perPayee,
          perPlan: "1000000000",
          perDay: "1000000000",
          approvalAbove,
        },
      ]),
    ),
    chains: Object.fromEntries(
      chains.map(({ chainId, record, token, addressOf }) => [
        chainId,
        {
          destinations: [
            ...expectDeployedCode(chainId, record, {
              BatchPayout: PAYOUT_FUNCTIONS,
              ZKWorkflow: ZK_WORKFLOW_FUNCTIONS,
            }),
            {
              kind: "contract",
              address: token.address,
              codeHash: token.codeHash,
              functions: TOKEN_FUNCTIONS,
            },
          ],
          payout: addressOf("BatchPayout"),
          proofs: addressOf("ZKWorkflow"),
          largestFeeWei: "1000000000000000000",
        },
      ]),
    ),
  })
}
