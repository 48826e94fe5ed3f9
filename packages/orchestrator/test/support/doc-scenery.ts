/** What examples speak of without having made it. */
export const SCENERY = `
import { readFile, writeFile } from "node:fs/promises"
import * as chain from "@agentgpt/chain"
import * as core from "@agentgpt/core"
import * as index from "@agentgpt/agentgpt"
import * as execution from "@agentgpt/agentgpt/execution"
import * as web3 from "@agentgpt/agentgpt/web3"
import * as workflows from "@agentgpt/agentgpt/workflows"
import type { Hex, StepContext } from "@agentgpt/agentgpt/web3"
const main = { ...index, ...execution, ...web3, ...workflows }
const { createSigningGuard, planIntents, planPayments } = chain
declare const orchestrator: index.Orchestrator
declare const agents: readonly web3.BaseAgent[], complianceAgent: web3.BaseAgent, paymentAgent: web3.BaseAgent
declare const executor: execution.HybridPayrollExecutor
declare const queue: index.TaskQueue
declare const engine: index.DurableEngine
declare const task: index.Task, given: unknown, value: unknown, text: string
declare const planner: index.PlannerModel
declare const plan: index.Plan, steps: readonly index.DraftStep[], rosters: readonly index.Roster[]
declare const policy: index.Policy, oldPolicy: index.Policy, newPolicy: index.Policy
declare const decision: index.Decision, question: index.ApprovalQuestion, facts: index.JudgementFacts
declare const approvals: index.JudgementFacts["approvals"]
declare const features: index.RouteFeatures, measures: index.StrategyMeasures
declare const estimates: readonly index.StrategyEstimate[], limits: index.SwitchLimits, state: index.MethodSwitch
declare const config: core.AgentGptConfig, methods: readonly core.ExecutionMethod[]
declare const results: ReadonlyMap<string, index.StepResult>, status: core.TaskStatus
declare const ethereum: chain.ChainCost, polygon: chain.ChainCost, base: chain.ChainCost
declare const wallet: { signTypedData(domain: unknown, types: unknown, message: unknown): Promise<string> }
declare const chainId: core.ChainId
declare const store: chain.Store, pool: chain.RpcPool, chains: readonly index.ChainSetup[]
declare const first: string, second: string, readSecret: (name: string) => Promise<core.Hex>
declare const transaction: Parameters<chain.Signer["signTransaction"]>[0]
declare const password: string, address: core.EvmAddress
declare const token: core.EvmAddress, payer: core.EvmAddress, payee: core.EvmAddress, prover: core.EvmAddress
declare const cfo: core.EvmAddress, ceo: core.EvmAddress, auditor: core.EvmAddress
declare const batchPayout: core.EvmAddress, zkWorkflow: core.EvmAddress
declare const note: web3.PerformableStep<3>, list: { screen(rows: unknown): Promise<web3.ScreeningValue> }
declare const screen: web3.PerformableStep<2>, screenAll: (addresses: unknown) => Promise<web3.ScreeningValue>
declare const paid: index.PaidPayroll, ports: index.PayrollProofPorts, contracts: index.ProofContracts
declare const call: index.AskNode, send: index.SendCalls, openSigners: index.OpenSigners
declare const runId: core.Bytes32, orderId: core.Bytes32, payout: chain.PayoutRun, terms: index.ProofTerms
declare const prepared: index.PreparedPayroll, circuits: index.ChosenCircuits
declare const payees: Parameters<typeof planPayments>[0]
declare const findPlan: (planHash: core.Hex) => chain.PlanAdmission | undefined, findAdmission: typeof findPlan
`

const PAYROLL = `
  const agents = {} as index.PayrollToPrepare["agents"], rows = {} as index.PayrollToPrepare["rows"]
  const signers = {} as index.PayrollToPrepare["signers"], context = {} as index.PayrollToPrepare["context"]
  const secret = {} as index.PayrollToPrepare["secret"]`

/** Words that mean something else in the example of one thing. */
export const OWN_SCENERY: Readonly<Record<string, string>> = {
  preparePayroll: PAYROLL,
  preparePayrollApart: PAYROLL,
  BaseAgent: "const note = {} as InstanceType<typeof web3.BaseAgent<3>>['steps'][number]",
  approvePolicyChange: "const approval = {} as chain.PlanApproval",
  changePolicy: "const approvals = {} as readonly chain.PlanApproval[]",
  createRpcPool: "const first = {} as chain.RpcClient, second = {} as chain.RpcClient",
  openOrchestrator: "const agents = {} as index.OrchestratorOptions['agents']",
  toPlanAdmissions: "const readPolicy = {} as () => chain.SigningPolicy",
  ERC7645: `
  type Options = ConstructorParameters<typeof web3.ERC7645>[0]
  type Wish = Parameters<web3.ERC7645["preapprove"]>[0]
  const { engine, guard, payout, signers: [signer] } = {} as Options & { signers: [Options["signers"][number]] }
  const { authority, submitter, amount, deadlineSeconds } = {} as Wish
  const requests = {} as Parameters<web3.ERC7645["batchSend"]>[0]`,
}
