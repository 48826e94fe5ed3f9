import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { peekTransaction } from "../codec/peek-transaction.ts"
import type { Standing } from "./assess-heads.ts"
import { broadcastTo } from "./broadcast.ts"
import type { BroadcastResult } from "./broadcast.ts"
import { isNodeFault } from "./classify-send.ts"
import { RpcError, unwrapReply } from "./json-rpc.ts"
import type { RpcReply, RpcRequest } from "./json-rpc.ts"
import { isBreakerOpen, recordFault, recordSuccess, UNTRIED } from "./node-health.ts"
import type { NodeHealth } from "./node-health.ts"
import { checkPoolOptions, readHeadRules } from "./pool-options.ts"
import type { PoolOptions, Route } from "./pool-options.ts"
import type { ProbeResult } from "./probe-nodes.ts"
import { probeNodes } from "./probe-nodes.ts"
import type { RpcClient } from "./rpc-client.ts"
import { withdrawFrom } from "./withdraw-from.ts"

/** One node for the length of one operation: what it answers belongs together. */
export type PinnedNode = {
  readonly name: string
  /** @throws RpcError, NODE_SEND_NOT_READ */
  readonly call: (method: string, params?: readonly unknown[]) => Promise<unknown>
  /** Replies in the order of the requests. */
  readonly callMany: (requests: readonly RpcRequest[]) => Promise<readonly RpcReply[]>
}

export type ReadOptions = {
  /** Only a node that has seen this block may answer: what was read once must not vanish again. */
  readonly atLeastBlock?: bigint
}

export type NodeStatus = {
  readonly name: string
  readonly route: Route
  readonly standing: Standing | "unknown"
  readonly isPaused: boolean
  readonly head: bigint | undefined
  readonly health: NodeHealth
}

export type RpcPool = {
  readonly chainNumber: bigint
  /**
   * Runs a reading operation on one node. If that node breaks, the whole operation is run again on the next
   * one, never half here and half there. It must not send: see `broadcast`.
   * @throws NODE_NONE_USABLE, NODE_QUORUM_MISSING, NODE_CHAIN_WRONG, and what the operation throws
   */
  readonly withNode: <T>(operation: (node: PinnedNode) => Promise<T>, options?: ReadOptions) => Promise<T>
  /**
   * Runs a reading operation on several nodes and returns what a majority of all public nodes agrees on. Of two nodes
   * both have to; the one that is left while the other is silent is believed, as a single node would be.
   * @throws NODE_QUORUM_MISSING
   */
  readonly withQuorum: <T>(operation: (node: PinnedNode) => Promise<T>) => Promise<T>
  /**
   * Sends signed bytes: by the public route to every public node, by the private one to private relays only.
   * @throws NODE_PRIVATE_ROUTE_MISSING, TRANSACTION_ codes; nothing was sent then
   */
  readonly broadcast: (raw: Hex, route?: Route) => Promise<BroadcastResult>
  /** Asks private relays to forget a transaction; true if one of them did. A builder may have it all the same. */
  readonly withdraw: (transactionHash: Hex) => Promise<boolean>
  /** Asks all nodes how they are; also done by itself when the last time is too long ago. */
  readonly probe: () => Promise<readonly NodeStatus[]>
  readonly status: () => readonly NodeStatus[]
  readonly close: () => Promise<void>
}

type Member = {
  readonly client: RpcClient
  readonly route: Route
  health: NodeHealth
  standing: Standing | "unknown"
  head: bigint | undefined
  /** Probes in a row without an answer. */
  silences: number
}

/**
 * The nodes of one chain as one.
 * @throws NODE_POOL_INVALID, ID_CHAIN_NOT_EVM
 *
 * @example
 * const pool = createRpcPool({ chainId: "eip155:1", nodes: [{ client: first }, { client: second }] })
 * const nonce = await pool.withNode((node) => node.call("eth_getTransactionCount", [address, "latest"]))
 */
export function createRpcPool(options: PoolOptions): RpcPool {
  checkPoolOptions(options)
  const rules = readHeadRules(options)
  const now = options.now ?? Date.now
  const members: readonly Member[] = options.nodes.map(({ client, route = "public" }) => ({
    client,
    route,
    health: UNTRIED,
    standing: "unknown",
    head: undefined,
    silences: 0,
  }))
  const publicMembers = members.filter(({ route }) => route === "public")
  const probeEveryMs = options.probeEveryMs ?? 3_000
  let probedAtMs = -Infinity
  let probing: Promise<void> | undefined

  const setStanding = (member: Member, standing: Standing) => {
    if (member.standing === standing) return
    const before = member.standing
    member.standing = standing
    options.onChange?.({ node: member.client.name, before, after: standing })
  }

  /** One lost probe is the breaker's business; a node is called silent when it stays so. */
  const applyProbe = (member: Member, { standings, heads }: ProbeResult) => {
    const standing = standings.get(member.client.name) ?? "silent"
    member.silences = standing === "silent" ? member.silences + 1 : 0
    if (standing === "silent" && member.standing === "usable" && member.silences < SILENCES_TO_LEAVE) return
    setStanding(member, standing)
    member.head = heads.get(member.client.name)
  }

  const probe = () => {
    probing ??= (async () => {
      const probed = publicMembers.map(toRecorded)
      const result = await probeNodes(probed, rules, now(), options.probeTimeoutMs ?? 3_000)
      for (const member of publicMembers) {
        applyProbe(member, result)
      }
      probedAtMs = now()
    })().finally(() => {
      probing = undefined
    })
    return probing
  }

  /** A short wait for news is better than an answer of a node that fell behind; old news are waited for. */
  const freshen = async () => {
    const ageMs = now() - probedAtMs
    if (ageMs <= probeEveryMs) return
    const running = probe()
    if (ageMs > probeEveryMs * STALE_PROBES) await running
    // Only a listener of changes can make it fail, and its fault must not end the process.
    else running.catch(() => undefined)
  }

  const record = (member: Member, method: string, reply: RpcReply, startedMs: number) => {
    // However a node words the refusal of a transaction, and whatever code it gives it: it has answered.
    const isRefusal = !reply.ok && reply.failure.kind === "rpc" && SENDING_METHOD.test(method)
    const isFault = !reply.ok && !isRefusal && isNodeFault(reply.failure)
    member.health = isFault
      ? recordFault(member.health, now())
      : recordSuccess(member.health, now() - startedMs)
  }

  const sendRecorded = async (member: Member, method: string, params: readonly unknown[]) => {
    const startedMs = now()
    const reply = await member.client.send(method, params)
    record(member, method, reply, startedMs)
    return reply
  }

  const toRecorded = (member: Member) => ({
    name: member.client.name,
    sendMany: (requests: readonly RpcRequest[]) =>
      Promise.all(requests.map(({ method, params }) => sendRecorded(member, method, params))),
  })

  const listUsable = ({ atLeastBlock }: ReadOptions): readonly Member[] => {
    const usable = publicMembers.filter(
      ({ standing, head }) =>
        standing === "usable" && (atLeastBlock === undefined || (head !== undefined && head >= atLeastBlock)),
    )
    // In the order of preference; nodes that failed lately come last, in the order in which they may be tried.
    const [open, closed] = [true, false].map((isOpen) =>
      usable.filter(({ health }) => isBreakerOpen(health, now()) === isOpen),
    ) as [Member[], Member[]]
    const steady = closed.filter(({ health }) => health.errorRate < UNSTEADY_RATE)
    const unsteady = closed.filter(({ health }) => health.errorRate >= UNSTEADY_RATE)
    return [...steady, ...unsteady, ...open.sort((a, b) => a.health.openUntilMs - b.health.openUntilMs)]
  }

  const findUsable = async (read: ReadOptions): Promise<readonly Member[]> => {
    await freshen()
    const usable = listUsable(read)
    if (usable.length > 0) return usable
    await probe()
    const later = listUsable(read)
    if (later.length === 0) throw explainNoneUsable(options, publicMembers)
    return later
  }

  const pin = (member: Member, onBroken: () => void): PinnedNode => {
    const callMany = async (requests: readonly RpcRequest[]) => {
      for (const { method } of requests) refuseSending(method)
      const replies = await toRecorded(member).sendMany(requests)
      if (replies.some((reply) => !reply.ok && isNodeFault(reply.failure))) onBroken()
      return replies
    }
    return {
      name: member.client.name,
      callMany,
      call: async (method, params = []) => {
        const [reply] = await callMany([{ method, params }])
        return unwrapReply(member.client.name, method, reply!)
      },
    }
  }

  const withNode: RpcPool["withNode"] = async (operation, read = {}) => {
    let lastError: unknown
    for (const member of await findUsable(read)) {
      let isBroken = false
      const onBroken = () => {
        isBroken = true
      }
      try {
        return await operation(pin(member, onBroken))
      } catch (error) {
        // Only a broken node is left for another one: a refusal would be the same everywhere.
        const isLine = error instanceof RpcError && error.failure.kind === "transport"
        if (!isBroken && !isLine) throw error
        lastError = error
      }
    }
    throw lastError
  }

  const withQuorum: RpcPool["withQuorum"] = async <T>(operation: (node: PinnedNode) => Promise<T>) => {
    const asked = await findUsable({})
    const quorum = countQuorum(publicMembers)
    const results = await Promise.allSettled(asked.map((member) => operation(pin(member, () => undefined))))
    const votes = new Map<string, { count: number; value: T }>()
    for (const result of results) {
      if (result.status === "rejected") continue
      const key = writeComparable(result.value)
      const vote = votes.get(key) ?? { count: 0, value: result.value }
      vote.count += 1
      votes.set(key, vote)
      if (vote.count >= quorum) return vote.value
    }
    throw new AgentGptError("NODE_QUORUM_MISSING", undefined, {
      meta: [
        `${quorum} of ${publicMembers.length} nodes have to agree; ${votes.size} different answers came.`,
      ],
    })
  }

  const broadcast: RpcPool["broadcast"] = async (raw, route = "public") => {
    const { chainId, hash } = peekTransaction(raw)
    // Not every node refuses bytes of another chain by itself.
    if (chainId !== rules.chainNumber) {
      throw new AgentGptError(
        "TRANSACTION_INVALID",
        "The transaction is for another chain. Nothing was sent.",
      )
    }
    if (route === "public") await freshen()
    const targets = members.filter((member) => member.route === route && !isForeign(member))
    if (targets.length === 0) {
      if (route === "private") throw new AgentGptError("NODE_PRIVATE_ROUTE_MISSING")
      throw explainNoneUsable(options, publicMembers)
    }
    const senders = targets.map((member) => ({
      name: member.client.name,
      send: (method: string, params: readonly unknown[]) => sendRecorded(member, method, params),
    }))
    return broadcastTo(senders, raw, hash)
  }

  const privateClients = members.flatMap(({ client, route }) => (route === "private" ? [client] : []))

  const status = () =>
    members.map(({ client, route, standing, head, health }) => {
      const isPaused = isBreakerOpen(health, now())
      return { name: client.name, route, standing, isPaused, head, health }
    })

  return Object.freeze<RpcPool>({
    chainNumber: rules.chainNumber,
    withNode,
    withQuorum,
    broadcast,
    withdraw: (transactionHash) => withdrawFrom(privateClients, transactionHash),
    probe: async () => {
      await probe()
      return status()
    },
    status,
    close: async () => {
      await Promise.all(members.map(({ client }) => client.close()))
    },
  })
}

/** A majority of all, not of those that are left: nobody gains a vote by silencing others. Two survive one outage. */
function countQuorum(members: readonly Member[]): number {
  const isOneSilent = members.length === 2 && members.some(({ standing }) => standing === "silent")
  return isOneSilent ? 1 : Math.floor(members.length / 2) + 1
}

/** A usable node may miss so many probes less one. */
const SILENCES_TO_LEAVE = 3
/** News older than so many probe intervals are waited for. */
const STALE_PROBES = 5
/** From here on a node comes after the steady ones. */
const UNSTEADY_RATE = 0.3

/** A node of another chain or fork gets no transaction, and what it says of one counts for nothing. */
function isForeign({ standing }: Member): boolean {
  return standing === "wrong-chain" || standing === "forked" || standing === "disputed"
}

const SENDING_METHOD = /^eth_send|^personal_send|^eth_resend$/u

function refuseSending(method: string): void {
  if (SENDING_METHOD.test(method)) throw new AgentGptError("NODE_SEND_NOT_READ")
}

function writeComparable(value: unknown): string {
  return (
    JSON.stringify(value, (_key, member: unknown) => (typeof member === "bigint" ? `${member}n` : member)) ??
    ""
  )
}

function explainNoneUsable({ chainId }: PoolOptions, members: readonly Member[]): AgentGptError {
  const meta = members.map(({ client, standing }) => `Node ${client.name}: ${standing}.`)
  const chain = `chain ${chainId}`
  if (members.some(({ standing }) => standing === "disputed")) {
    return new AgentGptError("NODE_QUORUM_MISSING", `The nodes of ${chain} disagree.`, { meta })
  }
  if (members.every(({ standing }) => standing === "wrong-chain")) {
    return new AgentGptError("NODE_CHAIN_WRONG", `No node is on ${chain}.`, { meta })
  }
  return new AgentGptError("NODE_NONE_USABLE", `No node of ${chain} is usable.`, { meta })
}
