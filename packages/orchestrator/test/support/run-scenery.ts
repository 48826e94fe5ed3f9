import { writeProgram } from "../../../core/test/run-examples.ts"
import type { PublicValue } from "../../../core/test/doc-examples.ts"
import type { Modules, Scene, SceneProgram } from "../../../core/test/run-examples.ts"
import { OWN_SCENERY, SCENERY } from "./doc-scenery.ts"

// What the examples need to be run: values without a node or a database. The orchestrator here only says that it paid.

const address = (digit: string) => `= "0x${digit.repeat(40)}"`
const TASK = `{ action: "transfer", params: { token, decimals: 6, payer, to: payee, amount: "12.5", chain: 31_337 } }`
const policyOf = (version: number) => `= readPolicy({
  name: "Example Payroll", version: ${version}, approvals: { approvers: [cfo, ceo, auditor], needed: 2 },
  assets: { "eip155:1/slip44:60": { decimals: 18, perPayment: "1", perPayee: "1", perPlan: "9", perDay: "9", approvalAbove: "5" } },
  chains: { "eip155:1": { destinations: [], largestFeeWei: "1000000000000000000" } },
})`

const VALUES: Scene = {
  orchestrator: "= new MockOrchestrator()",
  agents: `= [defineAgent({
    agentId: "payment", role: Role.EXECUTOR, chains: ["eip155:31337"],
    steps: [defineStep(STANDARD_STEPS.transfer, () => Promise.reject(new Error("The mock asks nobody.")))],
  }), defineAgent({
    agentId: "compliance", role: Role.VALIDATOR, chains: ["eip155:31337"],
    steps: [defineStep(STANDARD_STEPS.screenAddresses, () => Promise.reject(new Error("The mock asks nobody.")))],
  })]`,
  task: `= readTask(${TASK})`,
  given: `= ${TASK}`,
  payer: address("1"),
  payee: address("2"),
  token: address("3"),
  cfo: address("4"),
  ceo: address("5"),
  auditor: address("6"),
  batchPayout: address("8"),
  policy: policyOf(1),
  oldPolicy: policyOf(1),
  newPolicy: policyOf(2),
  value: "= writePolicy(policy)",
  text: "= JSON.stringify(writePolicy(policy))",
  findPlan: "= () => undefined",
  plan: "= planTask(task, [], { agents, needsScreening: false, contextLength: 16_384 })",
  methods: `= ["batch", "parallel", "sequential"]`,
  features: "= describeWork(task, plan)",
  config: "= resolveConfig({ environment: {} }).config",
  state: "= { isBatchOff: false }",
  limits: `= readSwitchLimits("100")`,
  status: "= TaskStatus.COMPLETED",
  ethereum: `= { chainId: "eip155:1", gas: 9_000_000n, feePerGasWei: 20_000_000_000n, nativePrice: 3_000_000_000n }`,
  polygon: `= { ...ethereum, chainId: "eip155:137", nativePrice: 300_000n }`,
  base: `= { ...ethereum, chainId: "eip155:8453", feePerGasWei: 10_000_000n }`,
  executor: "= new HybridPayrollExecutor({ orchestrator })",
}

/** Values for the examples that need a database: that of the variable DATABASE_URL. */
const STORED: Scene = {
  store: "= await openStore()",
  engine: `= await openDurableEngine({
    store, version: "1.0.0", workflows: defineTasks({ report: async ({ month }: { month: number }) => month }),
  })`,
}

const OUTWARD = ["readFile", "writeFile", "createRpcClient"]
const OUTWARD_WITHOUT_STORE = [...OUTWARD, "openStore", "openDurableEngine"]

/** What is declared for the compiler, and has a value here or none. */
function sceneOf(values: Scene): Scene {
  const declared = [...SCENERY.matchAll(/(?:declare const |, )(\w+):/gu)].map(([, word = ""]) => [
    word,
    "unknown",
  ])
  return { ...Object.fromEntries(declared), ...values }
}

/** The examples as programs to be run; those of which something has no value name it. */
export function writeRunnable(
  values: readonly PublicValue[],
  modules: Modules,
  { hasStore }: { readonly hasStore: boolean },
): readonly SceneProgram[] {
  const scene = sceneOf(hasStore ? { ...VALUES, ...STORED } : VALUES)
  const outward = hasStore ? OUTWARD : OUTWARD_WITHOUT_STORE
  return values.flatMap(({ name, examples }) =>
    examples.map((example, index) => {
      const program = writeProgram(`${name}-${index}`, example, { modules, scene, outward })
      return OWN_SCENERY[name] === undefined ? program : { ...program, missing: [...program.missing, "own"] }
    }),
  )
}
