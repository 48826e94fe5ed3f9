import { AgentGptError, hashCanonical, parseChainId, parseEvmAddress } from "@agentgpt/core"
import type { Bytes32, ChainId, EvmAddress, Hex } from "@agentgpt/core"

/** One token of a collection for one recipient. */
export type Mint = { readonly recipient: EvmAddress; readonly tokenId: bigint }

/** A collection and how it mints to many. */
export type MintContract = {
  readonly chainId: ChainId
  readonly address: EvmAddress
  /**
   * The calldata of the collection's own function for minting to many. There is no standard one; the call has
   * to revert as a whole if a token exists already, which every ERC-721 mint does.
   */
  readonly encodeMints: (mints: readonly Mint[]) => Hex
}

export type MintPlan = {
  readonly runId: Bytes32
  readonly contract: MintContract
  readonly mints: readonly Mint[]
}

/**
 * Plans mints. Exactly once is the collection's own rule here: a token exists or it does not.
 * @throws BATCH_NOTHING_TO_PAY, BATCH_ROW_KEY_DUPLICATE, BATCH_RULES_INVALID, ID_ codes
 *
 * @example
 * const plan = planMints(contract, [{ recipient: "0xd8da6bf26964af9d7eed9e03e53415d37aa96045", tokenId: 1n }])
 */
export function planMints(contract: MintContract, mints: readonly Mint[]): MintPlan {
  if (mints.length === 0) throw new AgentGptError("BATCH_NOTHING_TO_PAY", "There is nothing to mint.")
  const seen = new Set<bigint>()
  const checked = mints.map(({ recipient, tokenId }, index) => {
    if (typeof tokenId !== "bigint" || tokenId < 0n || tokenId >= 2n ** 256n) {
      throw new AgentGptError("BATCH_RULES_INVALID", `The token id of mint ${index + 1} is not of 256 bits.`)
    }
    if (seen.has(tokenId)) {
      throw new AgentGptError("BATCH_ROW_KEY_DUPLICATE", `Token ${tokenId} is to be minted twice.`)
    }
    seen.add(tokenId)
    const address = parseEvmAddress(recipient)
    if (BigInt(address) === 0n) throw new AgentGptError("ID_ADDRESS_ZERO")
    return { recipient: address, tokenId }
  })
  const address = parseEvmAddress(contract.address)
  const chainId = parseChainId(contract.chainId).id
  const runId = hashCanonical({
    kind: "mint",
    chainId,
    address,
    mints: checked.map(({ recipient, tokenId }) => [recipient, tokenId.toString()]),
  })
  return { runId, contract: { ...contract, address, chainId }, mints: checked }
}
