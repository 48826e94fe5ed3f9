import { HybridPayrollExecutor } from "@agentgpt/agentgpt/execution"
import { defineAgent, defineStep, Role, STANDARD_STEPS } from "@agentgpt/agentgpt/web3"
import { AsyncWorkflow, ConcurrentWorkflow } from "@agentgpt/agentgpt/workflows"
import { MockOrchestrator } from "../src/mocks/mock-orchestrator.ts"

// The three public ways to hand over a task. The orchestrator only says that it paid: put what openOrchestrator
// returns in its place, and the same lines pay.
const orchestrator = new MockOrchestrator()
const payment = defineAgent({
  agentId: "payment",
  role: Role.EXECUTOR,
  chains: ["eip155:31337"],
  steps: [defineStep(STANDARD_STEPS.transfer, () => Promise.reject(new Error("The mock asks nobody.")))],
})
const payer = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"
const token = "0x5fbdb2315678afecb367f032d93f642f64180aa3"
const to = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"
const params = { token, decimals: 6, payer, to, amount: "12.5" }

const concurrent = new ConcurrentWorkflow({ agents: [payment], orchestrator, gasStrategy: "fast" })
const { agentOutputs } = await concurrent.run({ action: "transfer", params: { ...params, chain: 31_337 } })
for (const { agentId, gasUsed } of agentOutputs) process.stdout.write(`${agentId} used ${gasUsed} gas\n`)

const asynchronous = new AsyncWorkflow({ agents: [payment], orchestrator })
const { run } = await asynchronous.start({ action: "transfer", params }, 31_337, { run: "vendors-7" })
for (const { stepId, state } of await asynchronous.result(run)) process.stdout.write(`${stepId}: ${state}\n`)

const executor = new HybridPayrollExecutor({ orchestrator })
const { runs, proof } = await executor.execute(
  {
    type: "mass_payroll",
    chains: [31_337],
    txTemplate: { token, decimals: 6, payer },
    transactions: [{ to, amount: "1250.50", key: "e-17" }],
  },
  { method: "batch" },
)
for (const { method, state } of runs) {
  process.stdout.write(`${method}: ${state}, ${proof === null ? "no proof" : "proved"}\n`)
}
