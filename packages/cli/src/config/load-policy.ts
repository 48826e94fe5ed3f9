import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import type { Policy } from "@agentgpt/agentgpt"
import { AgentGptError } from "@agentgpt/core"
import type { CommandContext, Given } from "../command.ts"
import { textOf } from "../command.ts"
import { readModule } from "./load-config.ts"

/** In this order; the first that is there is taken. */
export const POLICY_FILES = ["agentgpt.policy.ts", "policy.json"] as const

export type LoadedPolicy = { readonly file: string; readonly policy: Policy }

/** The name of the policy file, if there is one. */
export function findPolicy(
  { directory }: Pick<CommandContext, "directory">,
  given: Given,
): string | undefined {
  return textOf(given, "policy") ?? POLICY_FILES.find((name) => existsSync(join(directory, name)))
}

/**
 * The policy that is named by --policy, or that lies in the folder.
 * @throws POLICY_INVALID, CONFIG_FILE_UNREADABLE
 */
export async function loadPolicy(
  context: Pick<CommandContext, "directory">,
  given: Given,
): Promise<LoadedPolicy> {
  const file = findPolicy(context, given)
  if (file === undefined) {
    throw new AgentGptError("CONFIG_FILE_UNREADABLE", "There is no policy: nothing may be paid.", {
      meta: [
        `Write ${POLICY_FILES.join(" or ")}, or name a file with --policy.`,
        "`agentgpt init` writes one to begin with.",
      ],
    })
  }
  const { readPolicy } = await import("@agentgpt/agentgpt")
  return { file, policy: readPolicy(await readModule(resolve(context.directory, file), file), file) }
}
