import type { LaneStanding, Store } from "@agentgpt/chain"
import { toAgentGptError } from "@agentgpt/core"
import type { CommandContext, CommandRun } from "../command.ts"
import { loadConfig } from "../config/load-config.ts"
import { withStore } from "../halt/decide.ts"
import { withChainReader } from "../journal/with-chain-reader.ts"
import { writeTable } from "../output/table.ts"

export const run: CommandRun = async (context, given) => {
  const { config } = await loadConfig(context, given)
  const { findUnexplained, listFrozenIntents, listLanes, readHalt } = await import("@agentgpt/chain")
  // The journal is worth showing also while no node answers.
  const look = (store: Store, lane: LaneStanding) =>
    withChainReader(config, context.environment, lane.chainId, (reader) =>
      findUnexplained(store, reader, lane),
    ).then(
      ({ nonces: { latest, pending, finalized }, unexplained }) => ({
        ...lane,
        chainNonces: { latest, pending, finalized },
        unexplained,
      }),
      (thrown: unknown) => ({ ...lane, chainUnknown: toAgentGptError(thrown).code }),
    )
  return withStore(context, async (store) => {
    const { isHalted } = await readHalt(store)
    const lanes = await Promise.all((await listLanes(store)).map((lane) => look(store, lane)))
    const frozenIntents = await listFrozenIntents(store)
    writeStatus(context, { isHalted, lanes, frozenIntents })
    return 0
  })
}

type Status = {
  readonly isHalted: boolean
  readonly lanes: readonly (LaneStanding & {
    readonly chainNonces?: { readonly latest: bigint; readonly pending: bigint }
    readonly chainUnknown?: string
    readonly unexplained?: readonly {
      readonly fromNonce: bigint
      readonly toNonce: bigint
      readonly why: string
    }[]
  })[]
  readonly frozenIntents: readonly {
    readonly idempotencyKey: string
    readonly chainId: string
    readonly why: string
  }[]
}

function writeStatus({ writer }: CommandContext, status: Status): void {
  const { isHalted, lanes, frozenIntents } = status
  const rows = lanes.map(({ chainId, account, nextNonce, chainNonces, chainUnknown, frozenWhy }) => [
    chainId,
    account,
    String(nextNonce),
    chainUnknown ?? String(chainNonces?.pending),
    frozenWhy ?? "",
  ])
  const unexplained = lanes.flatMap(({ chainId, account, unexplained: each = [] }) =>
    each.map(({ fromNonce, toNonce, why }) => [chainId, account, String(fromNonce), String(toNonce), why]),
  )
  const intents = frozenIntents.map(({ idempotencyKey, chainId, why }) => [idempotencyKey, chainId, why])
  const tables = [
    isHalted ? "All lanes are halted; `agentgpt resume` lets them go on." : "The lanes are not halted.",
    rows.length === 0
      ? "There are no lanes."
      : writeTable(["chain", "account", "next nonce>", "chain's next>", "frozen because"], rows),
    ...(unexplained.length === 0
      ? []
      : [
          `Nonces that nothing here explains (\`agentgpt journal declare-foreign\`):\n${writeTable(["chain", "account", "from>", "to>", "why"], unexplained)}`,
        ]),
    ...(intents.length === 0
      ? []
      : [
          `Frozen payments (look at the chain, then \`agentgpt journal release\`):\n${writeTable(["payment", "chain", "why"], intents)}`,
        ]),
  ]
  writer.result(status, tables.join("\n\n"))
}
