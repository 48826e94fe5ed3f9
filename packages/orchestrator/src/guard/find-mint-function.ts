import type { Destination, Mint } from "@agentgpt/chain"
import type { Hex } from "@agentgpt/core"
import { Interface } from "ethers"

/** A collection's function for minting to many, as calldata. */
export type MintFunction = (mints: readonly Mint[]) => Hex

/** The ways in which such functions take recipients and token ids; there is no standard one. */
const SHAPES: Readonly<Record<string, (mints: readonly Mint[]) => readonly unknown[]>> = {
  "(address[],uint256[])": (mints) => [mints.map(recipientOf), mints.map(tokenIdOf)],
  "(uint256[],address[])": (mints) => [mints.map(tokenIdOf), mints.map(recipientOf)],
  "((address,uint256)[])": (mints) => [mints.map((mint) => [mint.recipient, mint.tokenId])],
  "((uint256,address)[])": (mints) => [mints.map((mint) => [mint.tokenId, mint.recipient])],
}

/**
 * How a collection mints to many: by the first function of the policy's list that is called a mint and takes
 * recipients and token ids and nothing else. What the policy does not list is not called, and neither is what moves
 * amounts: those are no ids.
 */
export function findMintFunction(destination: Destination): MintFunction | undefined {
  if (destination.kind === "account") return undefined
  for (const { signature, amount } of destination.functions) {
    const open = signature.indexOf("(")
    const name = signature.slice(0, open)
    const arrange = SHAPES[signature.slice(open)]
    if (arrange === undefined || amount !== undefined || !/mint/iu.test(name)) continue
    const collection = new Interface([`function ${signature}`])
    return (mints) => collection.encodeFunctionData(name, arrange(mints)).toLowerCase() as Hex
  }
  return undefined
}

function recipientOf({ recipient }: Mint): string {
  return recipient
}

function tokenIdOf({ tokenId }: Mint): bigint {
  return tokenId
}
