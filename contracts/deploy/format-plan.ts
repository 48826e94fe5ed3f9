import type { DeploymentPlan } from "./plan-deployment.ts"
import type { DeploymentTarget } from "./deployment-target.ts"
import { formatCoin } from "./native-coins.ts"

/** The plan for a person: every transaction, the sum, and what the account can pay. */
export function formatPlan(plan: DeploymentPlan, target: DeploymentTarget): string {
  const { chainId } = target
  const coin = (amountWei: bigint) => formatCoin(amountWei, chainId)
  if (plan.steps.length === 0) {
    return `Everything is deployed on ${target.networkName} (chain ${chainId}): nothing is left to send.`
  }
  const width = String(plan.steps.length).length
  const gasWidth = Math.max(...plan.steps.map(({ gas }) => gas.toString().length))
  const lines = plan.steps.map(
    ({ text, gas }, index) =>
      `  ${String(index + 1).padStart(width)}  ${gas.toString().padStart(gasWidth)}  ${text}`,
  )
  const done = plan.stepsDone === 0 ? "" : `, ${plan.stepsDone} done before`
  return [
    `Plan for ${target.networkName} (chain ${chainId}, node ${target.host}): ${plan.steps.length} transactions${done}`,
    `  ${"#".padStart(width)}  ${"gas".padStart(gasWidth)}  step`,
    ...lines,
    `Gas in all: ${plan.gas}. At the present price of ${formatGwei(plan.gasPriceWei)} gwei that costs ${coin(plan.costWei)}.`,
    "The gas is measured by running every step on an empty chain in this process; a rollup adds its fee for publishing data.",
    `Deployer ${target.deployer.address} has ${coin(plan.balanceWei)}; with a reserve of half the cost it should have ${coin(plan.neededWei)}.`,
    ...(plan.shortfallWei > 0n ? [`It lacks ${coin(plan.shortfallWei)}.`] : []),
  ].join("\n")
}

function formatGwei(amountWei: bigint): string {
  const gwei = Number(amountWei) / 1e9
  return gwei >= 0.01 ? gwei.toFixed(2) : gwei.toPrecision(2)
}
