import { mkdir, stat } from "node:fs/promises"
import { dirname } from "node:path"
import { AgentGptError } from "@agentgpt/core"

/**
 * Makes the home directory and those above it, one by one: where a directory takes no entries, as in /proc, Node's
 * own way to make all of them at once tries for ever.
 * @throws STORE_PATH_UNUSABLE
 *
 * @example
 * await makeHome(homeDirectory())
 */
export async function makeHome(home: string): Promise<void> {
  try {
    await makeDirectory(home)
  } catch (cause) {
    if (Reflect.get(Object(cause), "code") === "ENOSPC") {
      throw new AgentGptError("STORE_DISK_FULL", undefined, { cause })
    }
    throw new AgentGptError("STORE_PATH_UNUSABLE", `The home directory ${home} cannot be made.`, {
      meta: ["Set AGENTGPT_HOME to a directory that can be written."],
      cause,
    })
  }
}

async function makeDirectory(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined)
  if (found?.isDirectory() === true) return
  if (dirname(directory) !== directory) await makeDirectory(dirname(directory))
  await mkdir(directory, { mode: 0o711 }).catch(async (thrown: unknown) => {
    // Another process may have made it meanwhile.
    const made = await stat(directory).catch(() => undefined)
    if (made?.isDirectory() !== true) throw thrown
  })
}
