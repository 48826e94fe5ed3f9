import { join } from "node:path"
import { createListRegister, createScreening, createScreenRecipients, importList } from "@agentgpt/agents"
import { checkPayees, homeDirectory } from "@agentgpt/chain"
import { toAgentGptError, toCliText, toExitCode } from "@agentgpt/core"

const [, , listFile = "", payeeFile = ""] = process.argv
const register = createListRegister(join(homeDirectory(), "sanctions"))

try {
  // Refused as a whole if anything about it is doubtful.
  const list = await importList({ name: "our-list", path: listFile }, { register })
  const { addressCount, publishedOn, contentHash } = list.record
  process.stdout.write(`${addressCount} addresses of ${publishedOn}, sha256 ${contentHash.slice(2)}\n`)

  const screening = createScreening([list])
  const screen = createScreenRecipients(() => screening)
  const check = await checkPayees({ path: payeeFile }, { decimals: 6, ownAddresses: [], screen })
  for (const { line, message } of check.isSound ? [] : check.problems) {
    process.stdout.write(`Line ${line}: ${message}\n`)
  }
  if (check.isSound) process.stdout.write("Nobody is listed.\n")
} catch (error) {
  process.stderr.write(`${toCliText(toAgentGptError(error))}\n`)
  process.exitCode = toExitCode(error)
}
