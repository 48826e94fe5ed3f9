import { VerifierRegistry__factory, ZKWorkflow__factory } from "@agentgpt/contracts"
import { AgentGptError } from "@agentgpt/core"
import type { Bytes32, EvmAddress } from "@agentgpt/core"
import { createDenyList } from "@agentgpt/proof"
import { describe, expect, it } from "vitest"
import { payee } from "../../test/support/payroll-fixture.ts"
import { refusalOf } from "../../test/support/plan-fixture.ts"
import type { LocateCircuit } from "./choose-circuits.ts"
import { circuitNamesOf } from "./circuit-names.ts"
import type { ChunkSize } from "./circuit-names.ts"
import { findProvableSizes } from "./find-provable-sizes.ts"
import type { SizeQuestion } from "./find-provable-sizes.ts"

const REGISTRY: EvmAddress = payee(1)
const WORKFLOW: EvmAddress = payee(2)
const DENIED = [payee(900), payee(901)]
const MANY = Array.from({ length: 17 }, (_, i) => payee(900 + i))
const CONSTRAINTS: Readonly<Record<string, number>> = {
  PayBatch16: 30,
  Screen16: 9,
  PayBatch128: 117,
  Screen128: 62,
  PayBatch256: 215,
  Screen256: 150,
}

const idOf = (name: string): Bytes32 =>
  `0x${Buffer.from(name).toString("hex").padEnd(64, "0")}` satisfies Bytes32
const locateAmong =
  (...built: readonly string[]): LocateCircuit =>
  (name) => {
    if (!built.includes(name)) throw new AgentGptError("CIRCUIT_NOT_BUILT", `${name} has not been built.`)
    return {
      constraints: CONSTRAINTS[name] ?? 0,
      key: (level) => {
        if (level !== "DEV") throw new AgentGptError("CIRCUIT_KEY_MISSING")
        return {
          level,
          keyHash: idOf(name),
          transcriptHash: null,
          verificationKeyFile: "",
          zkeyFile: "",
          file: "",
          r1csSha256: "",
          zkeySha256: "",
        }
      },
    }
  }
const BUILT = ["PayBatch16", "Screen16", "PayBatch128", "Screen128"]

type Chain = { readonly registered: readonly string[]; readonly lists: Readonly<Record<string, bigint>> }

/** A node of a chain that has these circuits registered and these lists in force. */
function nodeOf({ registered, lists }: Chain): SizeQuestion["call"] {
  const [registry, workflow] = [VerifierRegistry__factory, ZKWorkflow__factory].map((factory) =>
    factory.createInterface(),
  )
  return async (method, params) => {
    expect(method).toBe("eth_call")
    const [{ to, data }] = params as readonly [{ to: string; data: string }]
    const isRegistry = to === REGISTRY
    const contract = isRegistry ? registry : workflow
    const call = contract?.parseTransaction({ data })
    const name = Object.keys(CONSTRAINTS).find((each) => idOf(each) === call?.args[0])
    if (call?.name === "isVerifierRegistered" && isRegistry) {
      return contract?.encodeFunctionResult("isVerifierRegistered", [registered.includes(name ?? "")])
    }
    if (call?.name === "denyList" && to === WORKFLOW) {
      return contract?.encodeFunctionResult("denyList", [lists[name ?? ""] ?? 0n])
    }
    throw new Error(`${to} was asked ${data}`)
  }
}

const listOf = (size: ChunkSize, denied: readonly string[] = DENIED) =>
  createDenyList(denied, circuitNamesOf(size).deniedEntries).root
const LISTS = { Screen16: listOf(16), Screen128: listOf(128) }

const find = async (chain: Partial<Chain>, more: Partial<SizeQuestion> = {}) => {
  const sizes = await findProvableSizes({
    chainId: "eip155:31337",
    level: "DEV",
    denied: DENIED,
    contracts: { verifierRegistry: REGISTRY, zkWorkflow: WORKFLOW },
    call: nodeOf({ registered: BUILT, lists: LISTS, ...chain }),
    locate: locateAmong(...BUILT),
    ...more,
  })
  return sizes.map(({ chunkSize }) => chunkSize)
}

describe("the sizes that a payroll can be proved with", () => {
  it("are those that are built, registered, and screened by the list in force", async () => {
    expect(await find({})).toEqual([16, 128])
  })

  it("have the constraints of their circuits, those of the screening only where there is one", async () => {
    const question = {
      chainId: "eip155:31337",
      level: "DEV",
      contracts: { verifierRegistry: REGISTRY, zkWorkflow: WORKFLOW },
      call: nodeOf({ registered: BUILT, lists: LISTS }),
      locate: locateAmong(...BUILT),
    } as const
    expect(await findProvableSizes({ ...question, denied: DENIED })).toEqual([
      { chunkSize: 16, payConstraints: 30, screenConstraints: 9 },
      { chunkSize: 128, payConstraints: 117, screenConstraints: 62 },
    ])
    expect(await findProvableSizes({ ...question, denied: undefined, among: [128] })).toEqual([
      { chunkSize: 128, payConstraints: 117, screenConstraints: 0 },
    ])
  })

  it.each<[string, Partial<Chain>, Partial<SizeQuestion>, readonly number[]]>([
    [
      "whose payments' circuit is not built",
      {},
      { locate: locateAmong("PayBatch16", "Screen16", "Screen128") },
      [16],
    ],
    [
      "whose screening is not built",
      {},
      { locate: locateAmong("PayBatch16", "Screen16", "PayBatch128") },
      [16],
    ],
    [
      "whose payments' key is not registered",
      { registered: ["PayBatch16", "Screen16", "Screen128"] },
      {},
      [16],
    ],
    [
      "whose screening's key is not registered",
      { registered: ["PayBatch16", "Screen16", "PayBatch128"] },
      {},
      [16],
    ],
    ["without a list in force", { lists: { Screen16: LISTS.Screen16 } }, {}, [16]],
    ["with another list in force", { lists: { ...LISTS, Screen128: listOf(128, MANY) } }, {}, [16]],
    ["whose list is too short", { lists: { Screen128: listOf(128, MANY) } }, { denied: MANY }, [128]],
    ["that is not among those allowed", {}, { among: [16] }, [16]],
  ])("are without one %s", async (_name, chain, more, sizes) => {
    expect(await find(chain, more)).toEqual(sizes)
  })

  it("need no registered screening and no list where nothing is screened", async () => {
    expect(await find({ registered: ["PayBatch128"], lists: {} }, { denied: undefined })).toEqual([128])
  })

  it("are all that are built where the chain is ready for none", async () => {
    expect(await find({ registered: [] })).toEqual([16, 128])
    expect(await find({ lists: {} })).toEqual([16, 128])
  })

  it.each<[string, string, Partial<SizeQuestion>]>([
    ["nothing is built", "CIRCUIT_NOT_BUILT", { locate: locateAmong() }],
    ["no circuit has a key of the level", "CIRCUIT_KEY_MISSING", { level: "PRODUCTION" }],
    ["development keys do not count", "PROOF_DEV_KEY_REFUSED", { chainId: "eip155:1" }],
    [
      "no list is long enough",
      "PROOF_DENY_LIST_INVALID",
      { denied: MANY, locate: locateAmong("PayBatch16", "Screen16") },
    ],
    ["none is allowed", "PROOF_PLAN_INVALID", { among: [] }],
  ])("are refused where %s, before anything is paid", async (_name, code, more) => {
    expect((await refusalOf(() => find({}, more))).code).toBe(code)
  })

  it("are refused with what is wrong with each", async () => {
    await expect(find({}, { locate: locateAmong() })).rejects.toMatchObject({
      meta: ["PayBatch128 has not been built.", "PayBatch256 has not been built."],
    })
  })
})
