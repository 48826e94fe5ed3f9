import { z } from "zod"
import { EXECUTION_METHODS } from "../vocabulary/execution-method.ts"
import { GAS_STRATEGIES } from "../vocabulary/gas-strategy.ts"
import { PRIORITIES } from "../vocabulary/priority.ts"
import type { AgentGptConfig } from "./config.ts"
import {
  chainIdField,
  evmAddressField,
  gweiField,
  percentageField,
  rpcUrlField,
  wholeTokensField,
} from "./config-fields.ts"
import { secretReferenceSchema } from "./secret.ts"

function integer(least: number, most: number) {
  return z.int(`expected an integer from ${least} to ${most}`).min(least).max(most)
}

const execution = z.strictObject({
  methods: z
    .array(z.enum(EXECUTION_METHODS))
    .min(1)
    .default([...EXECUTION_METHODS])
    .meta({ description: "Execution methods the router may choose from." }),
  maxThreads: integer(1, 1024)
    .default(8)
    .meta({
      description: "Transactions of an account on the way at once, on each chain.",
      aliases: ["maxWorkers"],
    }),
  maxTxs: integer(1, 2000).default(450).meta({ description: "Payments in one batch transaction at most." }),
  gasLimit: integer(21_000, 1_000_000_000)
    .default(30_000_000)
    .meta({ description: "Gas that a batch may use per block." }),
  gasThreshold: gweiField
    .default("50")
    .meta({ description: "Gwei below which a prepared (speculative) transaction fires." }),
  batchGasCeiling: gweiField
    .default("100")
    .meta({ description: "Gwei above which batching is switched off." }),
})

const workflow = z.strictObject({
  gasStrategy: z.enum(GAS_STRATEGIES).default("optimal").meta({ description: "How much haste is paid for." }),
  maxRetries: integer(0, 20).default(3).meta({ description: "Retries before a step counts as failed." }),
  autoSave: z.boolean().default(true).meta({ description: "Keep an audit trail of every run." }),
  autoStoreProofs: z.boolean().default(true).meta({ description: "Archive proofs as soon as they exist." }),
  anchorEveryBlocks: integer(0, 1_000_000)
    .default(50)
    .meta({ description: "Blocks after which a run that goes on is anchored; 0 anchors only its end." }),
  privacy: z
    .int("expected 0 or 3")
    .refine((level): level is 0 | 3 => level === 0 || level === 3, "expected 0 or 3")
    .default(0)
    .meta({ description: "Of payees in archived bundles: 0 leaves them open, 3 seals them." }),
  proofLevel: z.enum(["DEV", "TESTNET", "PRODUCTION"]).default("DEV").meta({
    description:
      "Of the proving keys: DEV keys prove on development chains alone, the others come from a ceremony.",
  }),
  proveSteps: z.enum(["several-chains", "always", "never"]).default("several-chains").meta({
    description:
      "When all steps of a run are proved by one proof. Without a payroll they are, but for never.",
  }),
  rpcFallback: z.boolean().default(true).meta({ description: "Switch to the next RPC URL when one fails." }),
  contextLength: integer(1, 1_048_576)
    .default(16_384)
    .meta({ description: "State that a long chain of steps may carry, in characters." }),
})

const tasks = z.strictObject({
  priority: z.enum(PRIORITIES).default("MEDIUM").meta({ description: "Priority of tasks that name none." }),
  maxConcurrent: integer(1, 1024).default(100).meta({
    description: "Queued tasks that a worker works on at once, those that wait for approvals included.",
  }),
})

const chain = z.strictObject({
  rpcUrls: z
    .array(z.union([rpcUrlField, secretReferenceSchema], 'expected a URL without keys, or secret("NAME")'))
    .min(1)
    .meta({ description: "RPC URLs in the order of preference; URLs with keys only as secrets." }),
  relayUrls: z
    .array(z.union([rpcUrlField, secretReferenceSchema], 'expected a URL without keys, or secret("NAME")'))
    .min(1)
    .exactOptional()
    .meta({ description: "Private relays of the Flashbots protocol, for tasks whose orderFlow is private." }),
  requestsPerSecond: integer(1, 100_000)
    .exactOptional()
    .meta({ description: "Requests that each of its nodes is asked at most in a second." }),
  fastGasFeed: z
    .strictObject({
      address: evmAddressField,
      unit: z.enum(["wei", "gwei"]).default("wei"),
      oldestSeconds: integer(1, 604_800),
    })
    .exactOptional()
    .meta({
      description:
        "A Chainlink fast-gas feed that the gas strategy `optimal` follows, while its last round is no older.",
    }),
  dataFee: z
    .enum(["op-stack", "none"])
    .exactOptional()
    .meta({ description: "What the chain takes beside gas; known for OP Mainnet, Base and their Sepolia." }),
  customGas: z
    .strictObject({ maxFee: gweiField, priorityFee: gweiField })
    .exactOptional()
    .meta({ description: "Gwei that tasks of the gas strategy `custom` offer: in all at most, and as tip." }),
  uniswapV3: z
    .strictObject({ factory: evmAddressField, quoter: evmAddressField, router: evmAddressField })
    .exactOptional()
    .meta({ description: "Uniswap V3, for agents that exchange: factory, QuoterV2, SwapRouter." }),
})

const agent = z.strictObject({
  strategy: z.string().regex(/^[a-z][\w-]{0,63}$/iu, "expected a strategy's name"),
  chains: z.array(chainIdField).min(1),
  gasLimit: integer(21_000, 16_777_216)
    .default(300_000)
    .meta({ description: "Gas of one transaction at most." }),
  poolAddress: evmAddressField.exactOptional(),
  feeTier: integer(1, 10_000).default(5).meta({ description: "Hundredths of a percent: 5 is 0.05%." }),
  healthCheckInterval: integer(1, 100_000).default(12).meta({ description: "In blocks." }),
  maxSlippage: percentageField.default("0.5%").meta({ description: "The worst price that is still taken." }),
  limits: z
    .record(z.string(), wholeTokensField)
    .exactOptional()
    .meta({ description: "Of a treasury: whole tokens by CAIP-19 asset that need no approvals." }),
  approvalsNeeded: integer(1, 100)
    .exactOptional()
    .meta({ description: "Of a treasury: approvals over its limits, at least." }),
})

const remoteSigner = z.strictObject({
  address: evmAddressField,
  url: z
    .union([rpcUrlField, secretReferenceSchema], 'expected a URL without keys, or secret("NAME")')
    .meta({ description: "Of a service that answers eth_signTransaction; URLs with keys only as secrets." }),
})

function nameField(what: string) {
  return z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/u, `expected ${what} of a to z, 0 to 9 and dashes`)
}

/**
 * The strict schema of the whole configuration; it fills in every default.
 *
 * @example
 * configSchema.parse({ execution: { maxThreads: 12 } }).execution.maxThreads // 12
 */
export const configSchema: z.ZodType<AgentGptConfig> = z.strictObject({
  execution: execution.prefault({}),
  workflow: workflow.prefault({}),
  tasks: tasks.prefault({}),
  chains: z.record(chainIdField, chain).default({}).meta({ description: "Chains by their CAIP-2 id." }),
  agents: z
    .record(nameField("an agent id"), agent)
    .default({})
    .meta({ description: "Agents by their agentId." }),
  remoteSigners: z.record(nameField("a name"), remoteSigner).default({}).meta({
    description: "Accounts that a signing service signs for, by name, beside those of the keystore.",
  }),
})
