import { createHash } from "node:crypto"
import { readFile, stat } from "node:fs/promises"
import { basename, dirname, resolve } from "node:path"
import type { RunRequest } from "@agentgpt/agentgpt"
import { AgentGptError } from "@agentgpt/core"
import type { ExecutionMethod } from "@agentgpt/core"
import type { CommandContext, Given } from "../command.ts"
import { isSet, textOf } from "../command.ts"
import { parseJsonFile } from "../input/parse-json-file.ts"
import { readCount } from "../input/read-count.ts"

/** Larger files of payees are read as streams later on; a task itself is small. */
const MOST_TASK_BYTES = 64 * 1024 * 1024

/**
 * Makes a request of what a person gave: a task as JSON, a file of payees with the options of a payroll, or a sentence.
 * @throws CLI_USAGE_INVALID, CLI_FILE_UNUSABLE
 */
export async function readRequest(context: CommandContext, given: Given): Promise<RunRequest> {
  const [task, content] = await readTask(context, given)
  const method = textOf(given, "method")
  return {
    run: textOf(given, "run") ?? nameRun(given.arguments[0] ?? "", content),
    task,
    onBadRows: isSet(given, "skipBadRows") ? "skip" : "stop",
    ...(method !== undefined && { method: method as ExecutionMethod }),
    ...(given.options["awaitProof"] === false && { awaitProof: false }),
  }
}

/** The task, and the text that tells it from another one of the same file name. */
async function readTask(
  context: CommandContext,
  given: Given,
): Promise<readonly [task: unknown, content: string | Buffer]> {
  const [argument = ""] = given.arguments
  const path = resolve(context.directory, argument)
  if (argument === "-") {
    refusePayrollOptions(given)
    const text = await readStream(context)
    return [resolveFiles(parseTask(text, "standard input"), context.directory), text]
  }
  if (/\s/u.test(argument) && !(await isFile(path))) {
    refusePayrollOptions(given)
    return [argument, argument]
  }
  if (/\.(?:csv|tsv|jsonl|ndjson)$/iu.test(argument)) return readPayroll(path, given)
  const bytes = await readTaskFile(path, argument)
  const value = parseTask(bytes.toString("utf8"), argument)
  if (Array.isArray(value)) return readPayroll(path, given)
  refusePayrollOptions(given)
  return [resolveFiles(value, dirname(path)), bytes]
}

const PAYROLL_OPTIONS = ["chain", "token", "decimals", "payer"] as const

async function readPayroll(path: string, given: Given): Promise<readonly [unknown, Buffer]> {
  const missing = PAYROLL_OPTIONS.filter((name) => textOf(given, name) === undefined)
  if (missing.length > 0) {
    throw new AgentGptError(
      "CLI_USAGE_INVALID",
      `A file of payees needs ${missing.map((name) => `--${name}`).join(", ")}.`,
      { meta: ["Or write a task as JSON that names the file: docs/guides/policy.md."] },
    )
  }
  const bytes = await readTaskFile(path, basename(path))
  const [chain, token, decimals = "", payer] = PAYROLL_OPTIONS.map((name) => textOf(given, name))
  const refused = isSet(given, "skipRefused") ? ({ onRefused: "skip" } as const) : {}
  const params = {
    chain,
    token,
    decimals: readCount(decimals, "--decimals"),
    payer,
    file: path,
    ...refused,
  }
  return [
    { action: "payroll", params },
    Buffer.concat([bytes, Buffer.from(JSON.stringify([chain, token, decimals, payer, refused]))]),
  ]
}

function refusePayrollOptions(given: Given): void {
  const superfluous = PAYROLL_OPTIONS.filter((name) => textOf(given, name) !== undefined)
  if (superfluous.length === 0) return
  throw new AgentGptError(
    "CLI_USAGE_INVALID",
    `${superfluous.map((name) => `--${name}`).join(", ")} belong to a file of payees; this is a task.`,
  )
}

/** Files that a task names lie beside it, wherever the command is called; those of a piped task where it is called. */
function resolveFiles(value: unknown, folder: string): unknown {
  if (typeof value !== "object" || value === null || !("params" in value)) return value
  const { params } = value
  const resolveIn = (group: unknown): unknown => {
    if (typeof group !== "object" || group === null) return group
    const { file } = group as { readonly file?: unknown }
    return typeof file === "string" && file !== "" ? { ...group, file: resolve(folder, file) } : group
  }
  const single = resolveIn(params)
  if (typeof single !== "object" || single === null || !("payments" in single))
    return { ...value, params: single }
  const { payments } = single
  const groups = Array.isArray(payments) ? payments.map(resolveIn) : payments
  return { ...value, params: { ...single, payments: groups } }
}

/** The same file under the same name is the same run, so that a repeated command pays nobody twice. */
function nameRun(argument: string, content: string | Buffer): string {
  const stem = basename(argument).replace(/\.[^.]*$/u, "")
  const word = stem
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^-|-$/gu, "")
    .slice(0, 40)
  return `${word === "" ? "task" : word}-${createHash("sha256").update(content).digest("hex").slice(0, 8)}`
}

function parseTask(text: string, name: string): unknown {
  try {
    return parseJsonFile(text)
  } catch {
    // The parser's message quotes the file.
    throw new AgentGptError("CLI_FILE_UNUSABLE", `${name} is no JSON.`, {
      meta: ["A file of payees ends in .csv, .tsv or .jsonl; a task is JSON: docs/guides/policy.md."],
    })
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

async function readTaskFile(path: string, name: string): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    if (size > MOST_TASK_BYTES) {
      throw new AgentGptError("CLI_FILE_UNUSABLE", `${name} is larger than ${MOST_TASK_BYTES} bytes.`)
    }
    return await readFile(path)
  } catch (cause) {
    if (AgentGptError.is(cause)) throw cause
    throw new AgentGptError("CLI_FILE_UNUSABLE", `${name} cannot be read.`, { cause })
  }
}

async function readStream({ input }: CommandContext): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Uint8Array)
    size += bytes.length
    if (size > MOST_TASK_BYTES) throw new AgentGptError("CLI_FILE_UNUSABLE", "The task is too large.")
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString("utf8")
}
