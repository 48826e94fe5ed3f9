import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { callAll } from "../batch/plan/call-all.ts"
import { readLogs } from "../batch/results/read-logs.ts"
import type { ChainSide, OrderReader } from "../bridge/read-order.ts"
import { readFinalBlock } from "../bridge/read-order.ts"
import { readSteadily } from "../confirm/moved-chain.ts"
import { writeQuantity } from "../confirm/read-blocks.ts"
import type { PinnedNode } from "../nodes/rpc-pool.ts"
import { TWO_PHASE_COMMIT } from "./commit-interface.ts"
import { begunTopics, groupIdOf, hasTopics } from "./group-codec.ts"
import { DECISIONS, LEG_STATES } from "./group.ts"
import type { GroupDecision, LegState, PaymentGroup } from "./group.ts"

/** How a chain of a group is read. */
export type GroupReader = OrderReader & {
  /** No group of interest was begun earlier; best the block in which the contract was deployed. 0 unless set. */
  readonly fromBlock?: bigint
}

/** What the coordinator says about a group. */
export type CoordinatorState = {
  readonly isBegun: boolean
  /** Number that the initiator's next group gets. */
  readonly nextNonce: bigint
  readonly decision: GroupDecision
  /** Whether the vote of each leg was counted. */
  readonly voted: readonly boolean[]
}

/** What a leg's own chain says about it. */
export type LegView = {
  readonly state: LegState
  /** The decision, as far as this chain knows it. */
  readonly decision: GroupDecision
}

export type GroupView = {
  readonly coordinator: ChainSide<CoordinatorState>
  /** By the number of the leg. */
  readonly legs: readonly ChainSide<LegView>[]
}

/**
 * Where a group stands on all of its chains, at the newest final block of each and at its head. What is said of one chain
 * comes from one node. Legs are read before the coordinator: so a decision that a leg follows is never missing there.
 * @throws NODE_ codes, RpcError, BRIDGE_ANSWER_INVALID
 *
 * @example
 * const view = await readGroup(readerOf, group)
 */
export async function readGroup(
  readerOf: (chainId: bigint) => GroupReader,
  group: PaymentGroup,
): Promise<GroupView> {
  const id = groupIdOf(group)
  const legs = await Promise.all(
    group.legs.map(({ chainId, participant }, leg) =>
      readSide(readerOf(chainId), participant, [
        ["legStateOf", [id, leg]],
        ["decisionOf", [id]],
      ]).then((side) => mapSide(side, toLegView)),
    ),
  )
  const reader = readerOf(group.coordinatorChainId)
  const asked = await readSide(
    reader,
    group.coordinator,
    [
      ["nonceOf", [group.initiator]],
      ["decisionOf", [id]],
      ...group.legs.map((_, leg) => ["hasVoted", [id, leg]] as const),
    ],
    (node, head) => findBeginning(node, reader, group, head),
  )
  return { coordinator: mapSide(asked, toCoordinatorState), legs }
}

type Question = readonly [name: string, parameters: readonly unknown[]]

/** Answers to the questions at one block, and in which block the group was begun. */
type Answers = { readonly values: readonly bigint[]; readonly isBegun: boolean }

async function readSide(
  { pool, finality }: GroupReader,
  to: EvmAddress,
  questions: readonly Question[],
  findBegun?: (node: PinnedNode, head: bigint) => Promise<bigint | undefined>,
): Promise<ChainSide<Answers>> {
  return pool.withNode((node) =>
    readSteadily(async () => {
      const { head, block } = await readFinalBlock(node, finality)
      const calls = [block.number, head].flatMap((number) =>
        questions.map(([name, parameters]) => ({
          method: "eth_call",
          params: [
            { to, data: TWO_PHASE_COMMIT.encodeFunctionData(name, parameters) },
            writeQuantity(number),
          ],
        })),
      )
      const replies = await callAll(node, calls)
      // In blocks older than the contract there is no code that could answer, and nothing has happened either.
      const final = questions.map(([name], at) => (replies[at] === "0x" ? 0n : decode(name, replies[at])))
      const now = questions.map(([name], at) => decode(name, replies[questions.length + at]))
      const begunIn = await findBegun?.(node, head)
      return {
        final: { values: final, isBegun: begunIn !== undefined && begunIn <= block.number },
        head: { values: now, isBegun: begunIn !== undefined },
        finalBlock: block.number,
        finalTimeS: block.timestampMs / 1000,
      }
    }),
  )
}

async function findBeginning(
  node: PinnedNode,
  { fromBlock = 0n }: GroupReader,
  group: PaymentGroup,
  head: bigint,
): Promise<bigint | undefined> {
  const topics = begunTopics(group)
  const logs = await readLogs(node, { address: group.coordinator, topics }, fromBlock, head)
  // A node that does not filter must not make a stranger's beginning ours.
  return logs.find((log) => hasTopics(log, topics))?.blockNumber
}

function decode(name: string, answer: unknown): bigint {
  try {
    return BigInt(TWO_PHASE_COMMIT.decodeFunctionResult(name, answer as string)[0] as bigint | boolean)
  } catch {
    throw new AgentGptError("BRIDGE_ANSWER_INVALID", `${name} answered what makes no sense.`)
  }
}

function mapSide<From, To>(side: ChainSide<From>, map: (from: From) => To): ChainSide<To> {
  return { ...side, final: map(side.final), head: map(side.head) }
}

function toLegView({ values }: Answers): LegView {
  return { state: nameOf(LEG_STATES, values[0]), decision: nameOf(DECISIONS, values[1]) }
}

function toCoordinatorState({ values, isBegun }: Answers): CoordinatorState {
  const [nextNonce, decision, ...voted] = values
  return {
    isBegun,
    nextNonce: nextNonce!,
    decision: nameOf(DECISIONS, decision),
    voted: voted.map((vote) => vote === 1n),
  }
}

function nameOf<Name>(names: readonly Name[], number: bigint | undefined): Name {
  const name = names[Number(number)]
  if (name !== undefined) return name
  throw new AgentGptError("BRIDGE_ANSWER_INVALID", "The contract answered what is no state.")
}
