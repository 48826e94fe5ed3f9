import type { Modules, Scene } from "../../../core/test/run-examples.ts"
import { CHAIN_SCENE, CHAIN_WORDS } from "./doc-scenery-chain.ts"

// What the examples of core, chain, proof and the command speak of without having made it.

/** Modules of Node that examples use. */
export const NODE_MODULES: Modules = {
  "node:fs": ["writeFileSync"],
  "node:fs/promises": ["readFile", "writeFile"],
}

const OUTWARD_WORDS =
  "readFile writeFile writeFileSync runCli audit connectChain " +
  "loadProvingKey readZkeyVerificationKey openStore checkBackup makeHome readPayees " +
  "checkPayees createRpcClient createRelayClient gasRecordCommand gasBacktestCommand"

/** Words with which an example reaches a file, a node, a database or a terminal. */
export const OUTWARD = OUTWARD_WORDS.split(" ")

const bytes32 = (digit: string) => `= "0x${digit.repeat(64)}" as const`
const address = (digit: string) => `= "0x${digit.repeat(40)}" as const`

const ALL: Scene = {
  runId: bytes32("1"),
  workflowId: bytes32("2"),
  planHash: bytes32("3"),
  orderId: bytes32("4"),
  groupId: bytes32("5"),
  transactionHash: bytes32("6"),
  headerHash: bytes32("7"),
  hash: bytes32("8"),
  transfer: bytes32("9"),
  account: address("1"),
  payer: address("1"),
  initiator: address("1"),
  sender: address("1"),
  submitter: address("2"),
  operator: address("2"),
  receiver: address("3"),
  beneficiary: address("3"),
  token: address("4"),
  batchPayout: address("5"),
  zkWorkflow: address("6"),
  arbiter: address("7"),
  coordinator: address("8"),
  oracle: address("9"),
  oracleAway: address("a"),
  delegate: address("b"),
  to: address("c"),
  from: address("1"),
  address: address("1"),
  amount: "= 5_000_000n",
  deadlineSeconds: "= 1_900_000_000n",
  deadline: "= 1_900_000_000n",
  expiresAtSeconds: "= 1_900_000_000n",
  amountLimit: "= 5_000_000n",
  blockNumber: "= 1_234n",
  fromBlock: "= 100n",
  finalBlock: "= 200n",
  head: "= 1_234n",
  gasLimit: "= 21_000n",
  error: `= new Error("boom")`,
  text: "string",
  line: "string",
  password: `= "correct horse battery staple"`,
}

const CORE: Scene = {
  StepContext: `import type { StepContext } from "@agentgpt/core"`,
  line: `= JSON.stringify({ v: 1, id: "e1", runId, sequence: 0, at: 5, type: "run-end", data: { status: "completed" } })`,
  steps: `= [{ id: "compliance" }, { id: "payment", after: ["compliance"] }]`,
  status: "= TaskStatus.COMPLETED",
  view: `= { proofs: [{ stepId: ALL_STEPS }] }`,
  note: `= {
    kind: "notary.note", role: Role.AUDITOR, movesValue: false, inputs: {}, outputs: { text: "text" }, description: "Notes.",
  } as const`,
  screen: `= defineStep(STANDARD_STEPS.screenAddresses, async ({ input }) => ({ screening: await screenAll(input.addresses) }))`,
  screenAll: `= async (addresses: unknown): Promise<import("@agentgpt/core").ScreeningValue> => {
    throw new Error(String(addresses))
  }`,
  list: "= { screen: screenAll }",
  complianceAgent: `= defineAgent({ agentId: "compliance", role: Role.VALIDATOR, chains: ["eip155:1"], steps: [screen] })`,
  paymentAgent: `= defineAgent({ agentId: "payment", role: Role.EXECUTOR, chains: ["eip155:1"], steps: [] })`,
  agent: `import("@agentgpt/core").BaseAgent`,
  call: `import("@agentgpt/core").StepCall`,
  input: `import("@agentgpt/core").InputsOf<(typeof import("@agentgpt/core").STANDARD_STEPS)["payBatch"]["inputs"]>`,
}

const PROOF: Scene = {
  secret: "= Uint8Array.from({ length: 32 }, (_, index) => index * 7 + 1)",
  runSecret: "= Uint8Array.from({ length: 32 }, (_, index) => index * 5 + 1)",
  runKey: "= new Uint8Array(32).fill(8)",
  readerSecret: "= new Uint8Array(32).fill(9)",
  reader: "= deriveReaderKey(readerSecret)",
  readerKey: "= deriveReaderKey(readerSecret)",
  envelope: "= wrapRunKey({ runId, runKey, reader, ephemeralSecret: new Uint8Array(32).fill(6) })",
  roster: "= createRoster([{ recipient: receiver, cap: 5_000_000n }], { chunkSize: 16, secret: runSecret })",
  sanctioned: `= [${JSON.stringify(`0x${"d".repeat(40)}`)}]`,
  stepsRoot: "= 12_345n",
  words: "= [BigInt(encodePaymentWord({ recipient: receiver, amount: 1n }))]",
  step: `= { id: "compliance" }`,
  plan: "= createPlanTree([{ stepId: computeStepId(step), role: 1 }], { chunkSize: 16, secret })",
  payments: "= [{ recipient: receiver, amount: 2_500_000n }]",
  context: `= computeRunContext({ chainId: "eip155:31337", zkWorkflow, token, workflowId, runId, beneficiary })`,
  events: `import("@agentgpt/proof").AgentEvent[]`,
  executor: `import("@agentgpt/proof").AgentKey`,
  validator: `import("@agentgpt/proof").AgentKey`,
  sign: `(key: import("@agentgpt/proof").AgentKey) => void`,
  agents: `import("@agentgpt/proof").AgentsTree`,
  signers: `import("@agentgpt/proof").PayRunInput["signers"]`,
  outputs: `import("@agentgpt/proof").StepOutput[]`,
  input: `Omit<import("@agentgpt/proof").PrivatePayRunInput, "circuit" | "budget">`,
  run: `import("@agentgpt/proof").PayRun`,
  signed: `import("@agentgpt/proof").Statement`,
  statements: `Awaited<ReturnType<typeof import("@agentgpt/proof").signStatements>>`,
  statement: `import("@agentgpt/proof").ProvenStatement`,
  raw: `import("@agentgpt/proof").RawProof`,
  witness: `import("@agentgpt/proof").ProveOrder["witness"]`,
  zkeyFile: "string",
  provingKey: `import("@agentgpt/proof").ProvingKey`,
  verificationKey: `import("@agentgpt/proof").VerificationKey`,
  key: `import("@agentgpt/proof").VerificationKey`,
  circuitId: bytes32("a"),
  registeredId: bytes32("a"),
  json: "unknown",
  bytes: "Uint8Array",
  record: `import("@agentgpt/proof").RunRecord`,
  progress: `import("@agentgpt/proof").RunProgress`,
  bundle: `import("@agentgpt/proof").Bundle`,
  file: "Blob",
  manifest: `Parameters<typeof import("@agentgpt/proof").listTrustedKeys>[0]`,
  trustedKeys: `import("@agentgpt/proof").TrustedKeys`,
  askForPassphrase: `import("@agentgpt/proof").PassphraseSource`,
}

/** Of each package; what a single example means otherwise stands behind a slash. */
export const SCENES: Readonly<Record<string, Scene>> = {
  all: ALL,
  core: CORE,
  chain: CHAIN_SCENE,
  proof: PROOF,
  cli: {},
  "proof/verifyDisclosure": { file: "Uint8Array" },
  "proof/encodeAggregatedProof": { statements: `readonly import("@agentgpt/proof").ProvenStatement[]` },
  "proof/proveRun": { statements: `readonly import("@agentgpt/proof").Statement[]` },
  "proof/disclose": { bundle: "Uint8Array" },
  "proof/decodeAggregatedProof": { bytes: "`0x${string}`" },
  ...CHAIN_WORDS,
}
