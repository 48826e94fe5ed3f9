import type { Route } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"
import { isSet } from "../command.ts"
import { readPerson, withStore } from "../halt/decide.ts"
import { confirm } from "../surroundings/confirm.ts"

/** The program that holds the lane does what is decided here, within a second or two. */
export const run: CommandRun = async (context, given) => {
  const [key = "", route = ""] = given.arguments
  requireRoute(route)
  const { changeRoute, readRoute } = await import("@agentgpt/chain")
  await withStore(context, async (store) => {
    const { route: before } = await readRoute(store, key)
    if (isSet(given, "dryRun")) {
      context.writer.result({ idempotencyKey: key, route: before, dryRun: true }, `${key} is ${before}.`)
      return
    }
    if (before === "private" && route === "public") {
      context.writer.note(`${key} is private. What public nodes have seen once cannot be hidden again.`)
      await confirm(context, given, "Let public nodes have it?")
    }
    const change = await changeRoute(store, key, route, await readPerson(context, given))
    const told = change.isChanged ? `${key} goes to public nodes from now on.` : `${key} is ${route} already.`
    context.writer.result(change, told)
  })
  return 0
}

function requireRoute(route: string): asserts route is Route {
  if (route === "public" || route === "private") return
  throw new AgentGptError("CLI_USAGE_INVALID", "The route is public or private.")
}
