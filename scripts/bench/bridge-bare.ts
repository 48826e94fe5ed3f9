import type { Hex } from "@agentgpt/core"
import { ContractFactory, zeroPadValue } from "ethers"

import { awaitMined } from "../../contracts/local-chain/await-mined.ts"
import type { LocalSide } from "../demo/cross-chain/local-side.ts"
import type { BridgeBench } from "./bridge-orders.ts"

/** Gas and time of Hyperlane itself, with nothing of ours. */
export type BareCost = { readonly dispatch: number; readonly process: number; readonly wholeMs: number }

export type BareEnds = { readonly here: string; readonly there: string }

/** A contract of one byte, STOP: it takes every message and does nothing. */
const DOES_NOTHING = "0x60016000f3"
const BENEFICIARY = `0x${"c3".repeat(20)}`

/** Recipients that do nothing, one on each chain. */
export async function deployBareEnds({ source, destination }: BridgeBench): Promise<BareEnds> {
  return { here: await deployNothing(source), there: await deployNothing(destination) }
}

async function deployNothing({ operator }: LocalSide): Promise<string> {
  const deployed = await new ContractFactory([], DOES_NOTHING, operator).deploy()
  await awaitMined(deployed.deploymentTransaction()!)
  return deployed.getAddress()
}

/**
 * The same sequence of transactions as an order's, without orders: the same bytes there, processed by a contract that does
 * nothing, a result back, and a transfer in place of the settlement.
 */
export async function measureBare(bench: BridgeBench, ends: BareEnds, body: Hex): Promise<BareCost> {
  const { source, destination, relay } = bench
  const startedAt = performance.now()
  const [here, there] = [await source.provider.getBlockNumber(), await destination.provider.getBlockNumber()]
  const dispatch = await sendBare(source, destination, ends.there, body)
  const process = await relay(source, destination, here)
  await sendBare(destination, source, ends.here, RESULT)
  await relay(destination, source, there)
  await awaitMined(source.contracts.token.getFunction("transfer")(BENEFICIARY, 1n))
  return { dispatch, process, wholeMs: performance.now() - startedAt }
}

/** As long as what tells a result. */
const RESULT: Hex = `0x${"5a".repeat(512)}`

async function sendBare(from: LocalSide, to: LocalSide, recipient: string, body: Hex): Promise<number> {
  const { mailbox } = from.hyperlane
  const values = [to.hyperlane.domain, zeroPadValue(recipient, 32), body]
  const value: bigint = await mailbox.getFunction("quoteDispatch(uint32,bytes32,bytes)")(...values)
  const send = mailbox.getFunction("dispatch(uint32,bytes32,bytes)")
  const { gasUsed } = await awaitMined(send(...values, { value }))
  return Number(gasUsed)
}
