import { AgentGptError, toAgentGptError, toCliText, toExitCode } from "@agentgpt/core"

import { confirmSpending } from "./confirm.ts"
import { connectTarget } from "./connect-target.ts"
import { countProgress } from "./count-progress.ts"
import { DEPLOY_USAGE, parseDeployOptions } from "./deploy-options.ts"
import type { DeployOptions } from "./deploy-options.ts"
import { locateDeployment } from "./deployment-folders.ts"
import type { DeploymentTarget } from "./deployment-target.ts"
import { formatPlan } from "./format-plan.ts"
import { formatRecord } from "./format-record.ts"
import { formatCoin } from "./native-coins.ts"
import { buildContracts, openHardhat } from "./open-hardhat.ts"
import { planDeployment } from "./plan-deployment.ts"
import type { DeploymentPlan } from "./plan-deployment.ts"
import { inspectJournal } from "./prepare-folder.ts"
import { readLinksOf, readParameters } from "./read-parameters.ts"
import { createReporter } from "./reporter.ts"
import type { Reporter } from "./reporter.ts"
import { runDeployment } from "./run-deployment.ts"
import { selectModule } from "./select-module.ts"
import { simulateDeployment } from "./simulate-deployment.ts"
import { verifyDeployment } from "./verify-deployment.ts"

/** The local network is built for speed, every other one with the optimiser that users pay least for. */
const LOCAL_NETWORK = "localhost"

/** The `deploy` command: returns its exit code, prints every error as one sentence and what to do next. */
export async function deployCommand(argv: readonly string[]): Promise<number> {
  const json = argv.includes("--json")
  const reporter = createReporter(json, process.stdout, process.stderr)
  try {
    const options = parseDeployOptions(argv)
    if (options.help) process.stdout.write(DEPLOY_USAGE)
    else await deploy(options, reporter)
    return 0
  } catch (thrown) {
    const error = toAgentGptError(thrown)
    if (json) reporter.result("error", { error }, "")
    else process.stderr.write(`${toCliText(error)}\n`)
    return toExitCode(error)
  }
}

async function deploy(options: DeployOptions, reporter: Reporter): Promise<void> {
  // Where nobody can type the keystore's password Hardhat is told so; else it would wait for it for ever.
  if (!process.stdin.isTTY) process.env["CI"] ??= "true"
  const isLocal = options.network === LOCAL_NETWORK
  const hre = await openHardhat(options.network, isLocal ? "default" : "production")
  reporter.progress(`Asking the node of ${options.network} for its chain id ...`)
  const target = await connectTarget(hre, options.network)
  try {
    const folders = locateDeployment(target.chainId, options.output)
    const deployer = target.deployer.address
    const { isDevelopment } = target
    const keepsAdmin = options.keepAdmin || isDevelopment
    const gateways = options.gateways
      ? { links: readLinksOf(options.network, options.parameters) }
      : undefined
    const module = selectModule(keepsAdmin, isDevelopment, gateways)
    const stand = { deployer, isDevelopment }
    const parameters = readParameters(options.network, options.people, stand, options.parameters)
    if (!keepsAdmin && gateways !== undefined && gateways.links.length > 0) {
      reporter.progress(
        "No way is opened: the deployer gives the administration up. Governance opens them, or --keep-admin.",
      )
    }
    reporter.progress(
      isLocal
        ? "Compiling what has changed ..."
        : "Compiling what has changed with the production profile (the first time takes two minutes) ...",
    )
    await buildContracts(hre)
    const state = await inspectJournal(folders.journal, target)
    reporter.progress("Simulating the deployment in this process ...")
    const simulated = await simulateDeployment(hre, { module, parameters, chainId: target.chainId, deployer })
    const plan = await planDeployment(
      module,
      simulated,
      { ...target, deployer },
      state === "stale" ? undefined : folders.journal,
    )
    reporter.result(
      "plan",
      { network: target.networkName, chainId: target.chainId, deployer, ...plan },
      formatPlan(plan, target),
    )
    if (options.dryRun) return
    if (plan.steps.length > 0) await agreeToSpend(plan, target, options)
    const progress = countProgress(plan.steps)
    const record = await runDeployment({
      hre,
      target,
      module,
      parameters,
      folders,
      onEvent: (event) => {
        const line = progress.tell(event)
        if (options.json) reporter.result(event.type, event, "")
        else reporter.progress(line)
      },
    })
    const file = folders.recordFile
    reporter.result("deployment", { sent: progress.sent(), file, ...record }, formatRecord(record))
    reporter.progress(`${progress.sent()} transactions sent. Addresses are in ${file}.`)
    if (!target.isDevelopment) {
      reporter.progress(
        "No circuit is registered yet: governance registers keys that came out of a ceremony.",
      )
    }
    if (options.verify) await verifyDeployment(hre, folders.journal, reporter.progress)
  } finally {
    await target.close()
  }
}

async function agreeToSpend(
  plan: DeploymentPlan,
  target: DeploymentTarget,
  options: DeployOptions,
): Promise<void> {
  const coin = (amountWei: bigint) => formatCoin(amountWei, target.chainId)
  if (plan.shortfallWei > 0n) {
    throw new AgentGptError(
      "DEPLOY_BALANCE_TOO_LOW",
      `The deployer ${target.deployer.address} has ${coin(plan.balanceWei)} and should have ${coin(plan.neededWei)}.`,
      {
        meta: [
          `Nothing was sent. Send it ${coin(plan.shortfallWei)} more on ${target.networkName}, then run the same command again.`,
        ],
      },
    )
  }
  if (options.yes) return
  const isInteractive = process.stdin.isTTY && process.stderr.isTTY && !options.json
  await confirmSpending(
    `Send ${plan.steps.length} transactions to ${target.networkName} for about ${coin(plan.costWei)}?`,
    isInteractive,
  )
}
