import { readFile } from "node:fs/promises"
import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { AgentGptError } from "@agentgpt/core"
import type { CommandContext, Given } from "../command.ts"
import { textOf } from "../command.ts"
import { readCount } from "../input/read-count.ts"

/** Bytes of UTF-8. */
const SHORTEST = 12

/**
 * A passphrase for a key that exists.
 * @throws CLI_PASSPHRASE_UNFIT, CLI_USAGE_INVALID
 */
export async function readPassphrase(context: CommandContext, given: Given, about: string): Promise<string> {
  const found = await readGiven(context, given)
  if (found !== undefined) return found
  return context.prompts.askHidden(`Passphrase of ${about}: `)
}

/**
 * A passphrase for a new key: long enough, and at a terminal typed twice.
 * @throws CLI_PASSPHRASE_UNFIT, CLI_USAGE_INVALID
 */
export async function readNewPassphrase(
  context: CommandContext,
  given: Given,
  about: string,
): Promise<string> {
  const found = await readGiven(context, given)
  const passphrase = found ?? (await context.prompts.askHidden(`New passphrase of ${about}: `))
  if (Buffer.byteLength(passphrase.normalize("NFKC")) < SHORTEST) {
    throw unfit(`The passphrase is shorter than ${SHORTEST} bytes.`)
  }
  if (found === undefined && (await context.prompts.askHidden("The same again: ")) !== passphrase) {
    throw unfit("The passphrases differ.")
  }
  return passphrase
}

async function readGiven(
  { environment, directory, prompts }: CommandContext,
  given: Given,
): Promise<string | undefined> {
  const [file, descriptor, variable] = ["passphraseFile", "passphraseFd", "passphraseEnv"].map((name) =>
    textOf(given, name),
  )
  if ([file, descriptor, variable].filter((way) => way !== undefined).length > 1) {
    throw new AgentGptError("CLI_USAGE_INVALID", "A passphrase is given in one way.")
  }
  if (variable !== undefined) {
    const value = environment[variable]
    if (value !== undefined && value !== "") return value
    // The name is not repeated: it may be the passphrase itself, in the wrong place.
    throw unfit("The environment variable of --passphrase-env is not set.")
  }
  const number = descriptor === undefined ? undefined : readCount(descriptor, "--passphrase-fd")
  try {
    if (file !== undefined) return withoutLineEnd(await readFile(resolve(directory, file), "utf8"))
    if (number !== undefined) return withoutLineEnd(readFileSync(number, "utf8"))
  } catch (cause) {
    throw new AgentGptError(
      "CLI_PASSPHRASE_UNFIT",
      "The passphrase cannot be read from where it was said to be.",
      {
        cause,
      },
    )
  }
  if (prompts.isPossible) return undefined
  throw unfit("There is no terminal to ask for the passphrase.")
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/u, "")
}

function unfit(sentence: string): AgentGptError {
  return new AgentGptError("CLI_PASSPHRASE_UNFIT", sentence, {
    meta: ["Give it by --passphrase-file, --passphrase-fd or --passphrase-env, or at a terminal."],
  })
}
