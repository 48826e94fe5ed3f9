import { existsSync } from "node:fs"
import { join } from "node:path"

import { status } from "@nomicfoundation/ignition-core"
import type { EIP1193Provider, IgnitionModule } from "@nomicfoundation/ignition-core"

import { describeSteps } from "./describe-steps.ts"
import type { StepDescription } from "./describe-steps.ts"
import { JOURNAL_FILE } from "./recover-broadcasts.ts"
import type { SimulatedStep } from "./simulate-deployment.ts"

type PlannedStep = StepDescription & { readonly gas: bigint }

export type DeploymentPlan = {
  /** What is still to be sent, in order. */
  readonly steps: readonly PlannedStep[]
  /** How many steps the journal shows as done. */
  readonly stepsDone: number
  readonly gas: bigint
  readonly gasPriceWei: bigint
  readonly costWei: bigint
  /** What the account should hold: the cost and a half, for fees that rise meanwhile. */
  readonly neededWei: bigint
  readonly balanceWei: bigint
  readonly shortfallWei: bigint
}

/** Ignition pays this fixed price on Polygon Amoy, whose nodes answer `eth_gasPrice` with far too much. */
const AMOY_GAS_PRICE_WEI = 32_000_000_000n
const AMOY_CHAIN_ID = 80_002

/** What remains of a deployment and what it costs at the chain's present fees. */
export async function planDeployment(
  module: IgnitionModule,
  simulated: readonly SimulatedStep[],
  target: { readonly provider: EIP1193Provider; readonly chainId: number; readonly deployer: string },
  folder: string | undefined,
): Promise<DeploymentPlan> {
  const done = await listDoneSteps(folder)
  const descriptions = describeSteps(module)
  const remaining = simulated.filter(({ step }) => !done.has(step))
  const steps = remaining.map(({ step, gasUsed }): PlannedStep => {
    const { action, text } = descriptions.get(step) ?? { action: "call", text: step }
    return { step, action, text, gas: gasUsed }
  })
  const gas = steps.reduce((sum, step) => sum + step.gas, 0n)
  const gasPriceWei = await askGasPrice(target.provider, target.chainId)
  const costWei = gas * gasPriceWei
  const neededWei = (costWei * 3n) / 2n
  const balance = await target.provider.request({
    method: "eth_getBalance",
    params: [target.deployer, "latest"],
  })
  const balanceWei = BigInt(balance)
  return {
    steps,
    stepsDone: simulated.length - steps.length,
    gas,
    gasPriceWei,
    costWei,
    neededWei,
    balanceWei,
    shortfallWei: neededWei > balanceWei ? neededWei - balanceWei : 0n,
  }
}

async function listDoneSteps(folder: string | undefined): Promise<ReadonlySet<string>> {
  if (folder === undefined || !existsSync(join(folder, JOURNAL_FILE))) return new Set()
  return new Set((await status(folder)).successful)
}

async function askGasPrice(provider: EIP1193Provider, chainId: number): Promise<bigint> {
  if (chainId === AMOY_CHAIN_ID) return AMOY_GAS_PRICE_WEI
  return BigInt(await provider.request({ method: "eth_gasPrice" }))
}
