import type { EvmAddress } from "@agentgpt/core"
import { Interface } from "ethers"
import { FINALITY_POLICY } from "../bridge/arbiter-interface.ts"
import { readFinalBlock } from "../bridge/read-order.ts"
import type { OrderReader } from "../bridge/read-order.ts"
import { TWO_PHASE_COMMIT } from "./commit-interface.ts"
import type { PaymentGroup } from "./group.ts"

const TOKEN = new Interface([
  "function balanceOf(address account) view returns (uint256)",
  "function allowance(address owner, address spender) view returns (uint256)",
])

/** What one chain says about a group that is not begun. Absent is what it does not answer. */
export type GroupChainFacts = {
  readonly chainId: bigint
  readonly isPaused?: boolean
  /** By the other chain that it has to speak with. */
  readonly links: ReadonlyMap<bigint, { readonly counterpart?: EvmAddress; readonly messageFeeWei?: bigint }>
  /** Seconds from a beginning to its deadline, for votes of another chain; asked of the chain that decides. */
  readonly terms: ReadonlyMap<bigint, { readonly minTtlS: bigint; readonly maxTtlS: bigint }>
  /** Of the legs here, by their numbers. */
  readonly legs: ReadonlyMap<
    number,
    { readonly held?: bigint; readonly allowed?: bigint; readonly cap?: bigint }
  >
  readonly timeS: bigint
}

/**
 * Asks a chain all that decides whether a group can be begun and its legs there prepared.
 * @throws NODE_ codes
 */
export async function askGroupChain(
  { pool, finality }: OrderReader,
  group: PaymentGroup,
): Promise<GroupChainFacts> {
  const chainId = pool.chainNumber
  const { coordinatorChainId, coordinator } = group
  const legs = [...group.legs.entries()].filter(([, leg]) => leg.chainId === chainId)
  const contract = chainId === coordinatorChainId ? coordinator : legs[0]![1].participant
  const away = [...new Set(group.legs.map((leg) => leg.chainId))].filter((of) => of !== chainId)
  const others = chainId === coordinatorChainId ? away : [coordinatorChainId]
  return pool.withNode(async (node) => {
    const { block } = await readFinalBlock(node, finality)
    const ask = async (questions: readonly Question[]) =>
      (await node.callMany(questions.map(toCall))).map((reply, index) =>
        reply.ok ? decode(questions[index]!, reply.result) : undefined,
      )
    const [paused, policy, ...linked] = await ask([
      { to: contract, of: TWO_PHASE_COMMIT, name: "paused" },
      { to: contract, of: TWO_PHASE_COMMIT, name: "finalityPolicy" },
      ...others.flatMap((other) =>
        ["linkOf", "quoteMessage"].map((name) => ({
          to: contract,
          of: TWO_PHASE_COMMIT,
          name,
          values: [other],
        })),
      ),
    ])
    const isHome = chainId === coordinatorChainId
    const ruled = typeof policy === "string"
    const ofPolicy = (name: string, values: readonly unknown[]): Question => ({
      to: String(policy),
      of: FINALITY_POLICY,
      name,
      values,
    })
    const terms = await ask(
      isHome && ruled ? others.map((other) => ofPolicy("policyOf", [other, chainId])) : [],
    )
    const caps = await ask(
      !isHome && ruled
        ? legs.map(([, { token }]) => ofPolicy("capOf", [chainId, coordinatorChainId, token]))
        : [],
    )
    const purses = await ask(
      legs.flatMap(([, { token, payer, participant }]) => [
        { to: token, of: TOKEN, name: "balanceOf", values: [payer] },
        { to: token, of: TOKEN, name: "allowance", values: [payer, participant] },
      ]),
    )
    return {
      chainId,
      ...(typeof paused === "boolean" && { isPaused: paused }),
      links: new Map(
        others.map((other, index) => [
          other,
          toLink(linked[2 * index] as Row | undefined, linked[2 * index + 1] as bigint | undefined),
        ]),
      ),
      terms: new Map(
        others.flatMap((other, index) => {
          const row = terms[index] as Row | undefined
          if (row === undefined) return []
          return [
            [other, { minTtlS: row["minTtlSeconds"] as bigint, maxTtlS: row["maxTtlSeconds"] as bigint }],
          ]
        }),
      ),
      legs: new Map(
        legs.map(([leg], index) => {
          const [held, allowed] = [purses[2 * index], purses[2 * index + 1]] as (bigint | undefined)[]
          const cap = (caps[index] as Row | undefined)?.["perOrder"] as bigint | undefined
          const known = { held, allowed, cap }
          return [leg, Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))]
        }),
      ),
      timeS: BigInt(block.timestampMs / 1000),
    }
  })
}

type Row = Readonly<Record<string, unknown>>

type Question = {
  readonly to: string
  readonly of: Interface
  readonly name: string
  readonly values?: readonly unknown[]
}

function toCall({ to, of, name, values = [] }: Question) {
  return { method: "eth_call", params: [{ to, data: of.encodeFunctionData(name, values) }, "latest"] }
}

function decode({ of, name }: Question, answer: unknown): unknown {
  try {
    return of.decodeFunctionResult(name, answer as string)[0]
  } catch {
    return undefined
  }
}

function toLink(row: Row | undefined, messageFeeWei: bigint | undefined) {
  const counterpart = row?.["counterpart"]
  return {
    ...(typeof counterpart === "string" && { counterpart: counterpart.toLowerCase() as EvmAddress }),
    ...(messageFeeWei !== undefined && { messageFeeWei }),
  }
}
