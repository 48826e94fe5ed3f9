import { access, open } from "node:fs/promises"
import { AgentGptError } from "@agentgpt/core"

/** @throws CLI_FILE_EXISTS */
export async function requireAbsent(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (isThere) throw exists(file)
}

/**
 * Writes a key to a new file that only its owner may read; never replaces one.
 * @throws CLI_FILE_EXISTS, CLI_FILE_UNUSABLE
 */
export async function writeKeyFile(file: string, json: string): Promise<void> {
  try {
    const handle = await open(file, "wx", 0o600)
    try {
      await handle.writeFile(`${json}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") throw exists(file)
    throw new AgentGptError("CLI_FILE_UNUSABLE", `${file} cannot be written.`, { cause })
  }
}

function exists(file: string): AgentGptError {
  return new AgentGptError("CLI_FILE_EXISTS", `${file} is there already, and keys are never overwritten.`, {
    meta: ["Choose another name, or move the file away yourself."],
  })
}
