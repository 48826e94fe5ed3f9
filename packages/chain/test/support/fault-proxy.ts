import { createServer } from "node:http"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { createRandom } from "../../src/fees/create-random.ts"

/** What may go wrong between a client and its node. */
export type Fault =
  /** The connection breaks before the node has seen the request. */
  | { readonly kind: "lose-request" }
  /** The node does what it was asked, and the connection breaks before the reply. */
  | { readonly kind: "lose-reply" }
  /** A gateway answers with an HTTP error, after the node has done what it was asked unless `delivered` is false. */
  | { readonly kind: "http-error"; readonly status?: number; readonly delivered?: boolean }
  /** The reply is no JSON; the node has done what it was asked. */
  | { readonly kind: "garble-reply" }
  | { readonly kind: "delay"; readonly durationMs: number }
  /** No reply ever comes, whether the node saw the request or not. */
  | { readonly kind: "hang"; readonly delivered?: boolean }
  /** The second node answers: one that is behind, or on a fork. */
  | { readonly kind: "other-node" }
  /** The node is asked, and its result replaced: a wrong chain id, an old nonce. */
  | { readonly kind: "replace-result"; readonly result: unknown }
  /** The node is not asked and the answer is this error. */
  | { readonly kind: "rpc-error"; readonly code: number; readonly message: string }

export type FaultRule = {
  /** Methods it applies to; all if absent. */
  readonly methods?: readonly string[]
  readonly fault: Fault
  /** How likely, from 0 to 1; always if absent. */
  readonly probability?: number
  /** Calls that are spared first. */
  readonly after?: number
  /** How often at most. */
  readonly times?: number
  /** Drawn once for an HTTP message, however many calls it carries, instead of once for each call. */
  readonly isOfMessage?: boolean
}

export type FaultProxyOptions = {
  /** The node. */
  readonly target: string
  /** The node of `other-node`. */
  readonly otherTarget?: string
  /** The same seed and the same order of calls give the same faults. */
  readonly seed?: number
  readonly rules?: readonly FaultRule[]
}

export type SeenCall = {
  readonly method: string
  readonly params: readonly unknown[]
  /** What was done to it; undefined if it went through. */
  readonly fault: Fault["kind"] | undefined
}

export type FaultProxy = {
  readonly url: string
  /** Every call in the order of arrival. */
  readonly seen: readonly SeenCall[]
  /** How often each fault struck. */
  readonly counts: () => Readonly<Partial<Record<Fault["kind"], number>>>
  readonly setRules: (rules: readonly FaultRule[]) => void
  /** Breaks every connection and refuses new ones until `restart`: a node that was killed. */
  readonly stop: () => Promise<void>
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

type Call = { readonly id?: unknown; readonly method: string; readonly params?: readonly unknown[] }
type ActiveRule = FaultRule & { met: number; struck: number }

/**
 * A JSON-RPC proxy that loses, delays and falsifies on purpose. The first rule that strikes decides a call. A
 * fault of the line strikes the whole HTTP message, batch or not; a fault of the answer only its call.
 *
 * @example
 * const proxy = await startFaultProxy({
 *   target: node.url,
 *   seed: 7,
 *   rules: [{ methods: ["eth_sendRawTransaction"], probability: 0.2, fault: { kind: "lose-reply" } }],
 * })
 */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const random = createRandom(options.seed ?? 1)
  const seen: SeenCall[] = []
  const counts: Partial<Record<Fault["kind"], number>> = {}
  let rules: ActiveRule[] = []
  const setRules = (next: readonly FaultRule[]) => {
    rules = next.map((rule) => ({ ...rule, met: 0, struck: 0 }))
  }
  setRules(options.rules ?? [])

  const chooseFault = (call: Call, drawn: Set<FaultRule>): Fault | undefined => {
    const fault = rules.find((rule) => strikes(rule, call.method, random, drawn))?.fault
    if (fault !== undefined) counts[fault.kind] = (counts[fault.kind] ?? 0) + 1
    seen.push({ method: call.method, params: call.params ?? [], fault: fault?.kind })
    return fault
  }

  const server = createServer((request, response) => {
    void serve(request, response, options, chooseFault).catch(() => request.socket.destroy())
  })
  let port = await listen(server, 0)
  const stop = async () => {
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    counts: () => counts,
    setRules,
    stop,
    restart: async () => {
      port = await listen(server, port)
    },
    close: async () => {
      if (server.listening) await stop()
    },
  }
}

function strikes(rule: ActiveRule, method: string, random: () => number, drawn: Set<FaultRule>): boolean {
  if (rule.methods !== undefined && !rule.methods.includes(method)) return false
  if (rule.isOfMessage === true && drawn.has(rule)) return false
  drawn.add(rule)
  rule.met += 1
  if (rule.met <= (rule.after ?? 0) || rule.struck >= (rule.times ?? Infinity)) return false
  // The number is drawn for every call that a rule meets, so that the pattern depends on the seed alone.
  if (random() >= (rule.probability ?? 1)) return false
  rule.struck += 1
  return true
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { target, otherTarget }: FaultProxyOptions,
  chooseFault: (call: Call, drawn: Set<FaultRule>) => Fault | undefined,
): Promise<void> {
  const message = JSON.parse(await readAll(request)) as Call | readonly Call[]
  const isBatch = Array.isArray(message)
  const calls = (isBatch ? message : [message]) as readonly Call[]
  const drawn = new Set<FaultRule>()
  const faults = calls.map((call) => chooseFault(call, drawn))
  const lineFault = faults.find((fault) => fault !== undefined && LINE_FAULTS.has(fault.kind))

  if (lineFault?.kind === "lose-request") return void request.socket.destroy()
  if (lineFault?.kind === "delay") await sleep(lineFault.durationMs)
  const isDelivered = !(lineFault !== undefined && "delivered" in lineFault && !(lineFault.delivered ?? true))
  const answers = isDelivered ? await answerAll(calls, faults, target, otherTarget) : []

  if (lineFault?.kind === "hang") return
  if (lineFault?.kind === "lose-reply") return void request.socket.destroy()
  if (lineFault?.kind === "http-error")
    return void response.writeHead(lineFault.status ?? 502).end("Bad gateway")
  const text = lineFault?.kind === "garble-reply" ? "<html>" : JSON.stringify(isBatch ? answers : answers[0])
  response.writeHead(200, { "content-type": "application/json" }).end(text)
}

const LINE_FAULTS = new Set<Fault["kind"]>([
  "lose-request",
  "lose-reply",
  "http-error",
  "garble-reply",
  "delay",
  "hang",
])

async function answerAll(
  calls: readonly Call[],
  faults: readonly (Fault | undefined)[],
  target: string,
  otherTarget: string | undefined,
): Promise<readonly unknown[]> {
  const toTarget = calls.filter(
    (_, index) => !["other-node", "rpc-error"].includes(faults[index]?.kind ?? ""),
  )
  const toOther = calls.filter((_, index) => faults[index]?.kind === "other-node")
  const [answers, others] = await Promise.all([forward(toTarget, target), forward(toOther, otherTarget)])
  return calls.map((call, index) => {
    const fault = faults[index]
    if (fault?.kind === "rpc-error") {
      return { jsonrpc: "2.0", id: call.id, error: { code: fault.code, message: fault.message } }
    }
    if (fault?.kind === "other-node") return others[toOther.indexOf(call)]
    if (fault?.kind === "replace-result") return { jsonrpc: "2.0", id: call.id, result: fault.result }
    return answers[toTarget.indexOf(call)]
  })
}

/** One message for all calls, as the client sent them: their order at the node is part of what is tested. */
async function forward(calls: readonly Call[], target: string | undefined): Promise<readonly unknown[]> {
  if (calls.length === 0) return []
  if (target === undefined) throw new Error("The rule other-node needs otherTarget.")
  const response = await fetch(target, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(calls),
  })
  return (await response.json()) as readonly unknown[]
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString("utf8")
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", () => resolve())
  })
  return (server.address() as AddressInfo).port
}
