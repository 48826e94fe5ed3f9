import { AgentGptError } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import { chooseChain } from "../chains/choose-chain.ts"
import type { CommandRun } from "../command.ts"
import { isSet, textOf } from "../command.ts"
import { loadConfig } from "../config/load-config.ts"
import { readPerson, withStore } from "../halt/decide.ts"
import { withChainReader } from "../journal/with-chain-reader.ts"
import { confirm } from "../surroundings/confirm.ts"

export const run: CommandRun = async (context, given) => {
  const { config } = await loadConfig(context, given)
  const { declareForeign, listLanes, parseLaneKey } = await import("@agentgpt/chain")
  const [asked = "", account = "", nonce = ""] = given.arguments
  const key = parseLaneKey(chooseChain(asked, Object.keys(config.chains) as ChainId[]), account)
  const fromNonce = readNonce(nonce)
  const toNonce = readNonce(textOf(given, "to") ?? nonce)
  const { writer } = context
  return withStore(context, async (store) => {
    const lane = (await listLanes(store)).find(
      (each) => each.chainId === key.chainId && each.account === key.account,
    )
    if (lane === undefined) throw new AgentGptError("JOURNAL_LANE_UNKNOWN")
    const range = fromNonce === toNonce ? `nonce ${fromNonce}` : `nonces ${fromNonce} to ${toNonce}`
    const frozen = lane.frozenWhy === undefined ? "not frozen" : `frozen: ${lane.frozenWhy}`
    const text = `${lane.chainId} ${lane.account}, ${range}; the lane is ${frozen}.`
    const value = { ...lane, fromNonce, toNonce }
    if (isSet(given, "dryRun")) {
      writer.result({ ...value, dryRun: true }, `${text}\nNothing was done.`)
      return 0
    }
    writer.note(text)
    const person = await readPerson(context, given)
    await confirm(context, given, "Are the transactions that used them none of the journal's?")
    await withChainReader(config, context.environment, lane.chainId, (reader) =>
      declareForeign(store, reader, key, { fromNonce, toNonce }, person),
    )
    writer.result({ ...value, declared: true }, `Declared foreign: ${range}. A worker opens the lane.`)
    return 0
  })
}

function readNonce(text: string): bigint {
  if (/^\d{1,18}$/u.test(text)) return BigInt(text)
  throw new AgentGptError("CLI_USAGE_INVALID", "A nonce is a whole number.")
}
