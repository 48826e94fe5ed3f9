import { readFile } from "node:fs/promises"
import {
  EXECUTION_METHODS,
  Role,
  STANDARD_STEPS,
  defineAgent,
  defineStep,
  toCliText,
  toExitCode,
} from "@agentgpt/core"
import type { StepDefinition } from "@agentgpt/core"
import {
  describeWork,
  judgePlan,
  planTask,
  readPolicy,
  readRosters,
  readTask,
  requireAllowed,
  routeExecution,
} from "../src/index.ts"

// What a task would come to under a policy. The agents only stand for their kinds of steps: nothing is performed.
const [taskFile = "", policyFile = ""] = process.argv.slice(2)
const idle = () => Promise.reject(new Error("Nothing is performed here."))
const kinds: readonly StepDefinition[] = Object.values(STANDARD_STEPS)

try {
  const policy = readPolicy(JSON.parse(await readFile(policyFile, "utf8")), policyFile)
  const task = readTask(JSON.parse(await readFile(taskFile, "utf8")))
  const rosters = await readRosters(task)
  const chains = Object.keys(policy.chains)
  const agents = [Role.EXECUTOR, Role.VALIDATOR].map((role) =>
    defineAgent({
      agentId: role === Role.EXECUTOR ? "executor" : "validator",
      role,
      chains,
      steps: kinds.filter((kind) => kind.role === role).map((kind) => defineStep({ ...kind, role }, idle)),
    }),
  )
  const plan = planTask(task, rosters, {
    agents,
    chains,
    needsScreening: policy.screening.required,
    contextLength: 16_384,
  })
  const decision = judgePlan(plan, policy, {
    run: "example",
    nowMs: Date.now(),
    rosters,
    pastPayments: [],
    lastPayees: [],
    approvals: {},
  })
  const { method, reasons } = routeExecution(describeWork(task, plan), { methods: EXECUTION_METHODS })
  const lines = [
    `Workflow ${plan.workflowId}`,
    ...plan.steps.map(({ id, kind, chainId }) => `  ${id}: ${kind} on ${chainId}`),
    `Decision: ${decision.verdict}`,
    ...decision.findings.map(({ code, sentence }) => `  ${code}: ${sentence}`),
    `Method: ${method}`,
    ...reasons.map((reason) => `  ${reason}`),
  ]
  process.stdout.write(`${lines.join("\n")}\n`)
  requireAllowed(decision)
} catch (error) {
  process.stderr.write(`${toCliText(error)}\n`)
  process.exitCode = toExitCode(error)
}
