import { createScreening } from "@agentgpt/agents"
import { resolveConfig } from "@agentgpt/core"
import { expect, it } from "vitest"
import { describeProofs } from "./describe-proofs.ts"
import type { OpenInputs } from "./open-inputs.ts"

const place = (byte: string) => `0x${byte.repeat(20)}` as const
const contracts = Object.fromEntries(
  ["BatchPayout", "ZKWorkflow", "VerifierRegistry", "AgentRegistry"].map((name, index) => [
    name,
    { address: place(`${index + 1}a`), block: index + 7 },
  ]),
)
const key = { publicKey: ["1", "2"], sign: () => "signed" }

function describe_(
  given: Partial<Record<keyof OpenInputs, unknown>> = {},
  environment: Record<string, string> = {},
) {
  const { config } = resolveConfig({ environment })
  const chains = {
    "eip155:31337": { proofs: place("d1") },
    "eip155:31338": {},
    "eip155:1": { proofs: place("d2") },
  }
  const inputs = {
    role: "worker",
    config,
    home: "/home",
    prover: place("e1"),
    agentKeys: new Map([
      ["executor", key],
      ["validator", key],
    ]),
    deployments: new Map(Object.keys(chains).map((chain) => [chain, { contracts }])),
    policy: { chains, screening: { required: false } },
    ...given,
  }
  return describeProofs(inputs as unknown as OpenInputs, () => createScreening([]))
}

it("proves on the development chains whose policy names ZKWorkflow, from the first block of the deployment", () => {
  const proofs = describe_()
  expect(Object.keys(proofs?.contracts ?? {})).toEqual(["eip155:31337"])
  expect(proofs?.contracts["eip155:31337"]).toMatchObject({ fromBlock: 7n })
  expect(proofs).toMatchObject({ privacy: 0, level: "DEV", folder: "/home/proofs" })
})

it("proves elsewhere with keys of a ceremony alone", () => {
  const proofs = describe_({}, { AGENTGPT_WORKFLOW_PROOF_LEVEL: "PRODUCTION" })
  expect(Object.keys(proofs?.contracts ?? {})).toEqual(["eip155:31337", "eip155:1"])
  expect(proofs?.level).toBe("PRODUCTION")
})

it("seals bundles where the configuration says so", () => {
  expect(describe_({}, { AGENTGPT_WORKFLOW_PRIVACY: "3" })?.privacy).toBe(3)
})

it.each([
  ["several-chains", undefined],
  ["always", true],
  ["never", false],
])("proves steps of runs as the configuration says: %s", (wish, proveSteps) => {
  expect(describe_({}, { AGENTGPT_WORKFLOW_PROVE_STEPS: wish })?.proveSteps).toBe(proveSteps)
})

it("names an auditor where there is a key of one", () => {
  expect(describe_()?.auditor).toBeUndefined()
  const names = ["executor", "validator", "auditor"]
  const agentKeys = new Map(names.map((name) => [name, { ...key, publicKey: [name, "2"] }]))
  expect(describe_({ agentKeys })?.auditor).toEqual(["auditor", "2"])
})

it.each([
  ["a client", { role: "client" }],
  ["no prover", { prover: undefined }],
  ["no validator", { agentKeys: new Map([["executor", key]]) }],
  ["no executor", { agentKeys: new Map([["validator", key]]) }],
  ["no chain to prove on", { deployments: new Map([["eip155:31338", { contracts }]]) }],
])("describes nothing for %s", (_, given) => {
  expect(describe_(given)).toBeUndefined()
})
