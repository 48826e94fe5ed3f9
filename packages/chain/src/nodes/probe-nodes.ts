import type { Hex } from "@agentgpt/core"
import { assessHashes, assessHeads } from "./assess-heads.ts"
import type { HeadReport, HeadRules, Standing } from "./assess-heads.ts"
import type { RpcReply, RpcRequest } from "./json-rpc.ts"

/** As much of a client as a probe needs. */
export type Probed = {
  readonly name: string
  readonly sendMany: (requests: readonly RpcRequest[]) => Promise<readonly RpcReply[]>
}

export type ProbeResult = {
  readonly standings: ReadonlyMap<string, Standing>
  /** The chain's head as the majority sees it. */
  readonly head: bigint | undefined
  readonly heads: ReadonlyMap<string, bigint>
}

/** Asks every node for its chain and head, then those that keep up for one block that all must share. */
export async function probeNodes(
  nodes: readonly Probed[],
  rules: HeadRules,
  nowMs: number,
  timeoutMs: number,
): Promise<ProbeResult> {
  const reports = await Promise.all(
    nodes.map((node) => inTime(readHead(node), timeoutMs, { name: node.name })),
  )
  const { standings, comparisonHeight, head } = assessHeads(reports, rules, nowMs)
  const final = new Map(standings)
  if (comparisonHeight !== undefined) {
    const usable = nodes.filter(({ name }) => standings.get(name) === "usable")
    const hashes = await readHashes(usable, comparisonHeight, timeoutMs)
    for (const { name } of usable) if (!hashes.has(name)) final.set(name, "silent")
    for (const [name, standing] of assessHashes(hashes)) final.set(name, standing)
  }
  const heads = reports.flatMap(({ name, head: own }) =>
    own === undefined ? [] : [[name, own.number] as const],
  )
  return { standings: final, head, heads: new Map(heads) }
}

async function readHead(node: Probed): Promise<HeadReport> {
  const [chain, latest] = await node.sendMany([
    { method: "eth_chainId", params: [] },
    { method: "eth_getBlockByNumber", params: ["latest", false] },
  ])
  const block = readBlock(latest)
  const chainNumber = chain?.ok === true ? readQuantity(chain.result) : undefined
  if (chainNumber === undefined || block === undefined) return { name: node.name }
  return {
    name: node.name,
    head: { chainNumber, number: block.number, timestampMs: Number(block.timestamp) * 1000 },
  }
}

async function readHashes(
  nodes: readonly Probed[],
  height: bigint,
  timeoutMs: number,
): Promise<ReadonlyMap<string, Hex>> {
  const request = { method: "eth_getBlockByNumber", params: [`0x${height.toString(16)}`, false] }
  const read = async (node: Probed) => readBlock((await node.sendMany([request]))[0])
  const answers = await Promise.all(
    nodes.map(async (node) => [node.name, await inTime(read(node), timeoutMs, undefined)] as const),
  )
  return new Map(answers.flatMap(([name, block]) => (block?.number === height ? [[name, block.hash]] : [])))
}

/** One hung node must not hold up the judgement of the others. */
async function inTime<T>(answer: Promise<T>, timeoutMs: number, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), timeoutMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

function readBlock(
  reply: RpcReply | undefined,
): { number: bigint; timestamp: bigint; hash: Hex } | undefined {
  if (reply?.ok !== true || typeof reply.result !== "object" || reply.result === null) return undefined
  const { number, timestamp, hash } = reply.result as Record<string, unknown>
  const [height, time] = [readQuantity(number), readQuantity(timestamp)]
  if (height === undefined || time === undefined) return undefined
  if (typeof hash !== "string" || !/^0x[0-9a-f]{64}$/u.test(hash)) return undefined
  return { number: height, timestamp: time, hash: hash as Hex }
}

function readQuantity(value: unknown): bigint | undefined {
  return typeof value === "string" && /^0x[0-9a-fA-F]{1,64}$/u.test(value) ? BigInt(value) : undefined
}
