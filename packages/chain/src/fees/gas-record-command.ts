import { AgentGptError, fromEvmChainNumber } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import { createRpcClient } from "../nodes/rpc-client.ts"
import type { RpcClient } from "../nodes/rpc-client.ts"
import { readRecording, recordFeeHistory } from "./fee-recording.ts"
import { parseCount, parseGasOptions, refuseUsage, runGasCommand, toProcess } from "./gas-command.ts"
import type { CommandOutput } from "./gas-command.ts"

const COMMAND = "gas-record"
const MOST_BLOCKS = 1_000_000
const DEFAULT_BLOCKS = "7200"

const USAGE = `Records what blocks cost, one line a block, for gas-backtest. Run it again to continue the file.

  npm run gas-record -- --rpc <url> --out <file> [options]

  --rpc <url>       a node of the chain
  --rpc-env <name>  instead: the environment variable with the URL, which keeps a key out of the shell's history
  --out <file>      where the lines go; a file that exists is continued
  --blocks <n>      so many blocks back when the file is new; 7200 by default, a day of the main network
  --json            one JSON document instead of text
  --help            this text

The newest 8 blocks are left for the next time, since a re-organisation may still replace them. Ends with 0, 42 if
the node could not be asked, 43 if it or the file holds no usable history, 2 if this command line is not understood.
`

/**
 * The `gas-record` command; returns the exit code.
 *
 * @example
 * process.exitCode = await gasRecordCommand(process.argv.slice(2))
 */
export async function gasRecordCommand(
  argv: readonly string[],
  output: CommandOutput = toProcess,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  return runGasCommand(argv, output, async () => {
    const options = parseOptions(argv, environment)
    return options === "help" ? USAGE : record(options)
  })
}

type RecordOptions = {
  readonly url: string
  readonly file: string
  readonly blockCount: number
  readonly json: boolean
}

function parseOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): RecordOptions | "help" {
  const text = { type: "string" } as const
  const flag = { type: "boolean", default: false } as const
  const { values, positionals } = parseGasOptions(
    argv,
    { rpc: text, "rpc-env": text, out: text, blocks: text, json: flag, help: flag },
    COMMAND,
  )
  if (values.help) return "help"
  const { rpc, "rpc-env": variable, out, blocks = DEFAULT_BLOCKS, json } = values
  if (positionals.length > 0) throw refuseUsage("Everything is named: --rpc, --out.", COMMAND)
  if ((rpc === undefined) === (variable === undefined)) {
    throw refuseUsage("Which node? Name it with --rpc or --rpc-env.", COMMAND)
  }
  const url = rpc ?? environment[variable ?? ""]
  if (url === undefined || url === "") throw refuseUsage(`The variable ${variable} is not set.`, COMMAND)
  if (out === undefined || out === "") throw refuseUsage("Where to? Name a file with --out.", COMMAND)
  return { url, file: out, blockCount: parseCount(blocks, "--blocks", MOST_BLOCKS, COMMAND), json }
}

async function record({ url, file, blockCount, json }: RecordOptions): Promise<string> {
  const client = createRpcClient({ url })
  try {
    const chainId = await readChainId(client)
    const written = await withFileErrors(() => recordFeeHistory(client, { file, blockCount, chainId }))
    const blocks = await readRecording(file)
    const [first, last] = [blocks[0]?.number, blocks.at(-1)?.number]
    if (json) {
      const range = { firstBlock: String(first), lastBlock: String(last) }
      return `${JSON.stringify({ ok: true, chainId, file, written, blocks: blocks.length, ...(first !== undefined && range) })}\n`
    }
    const range = first === undefined ? "The file is empty" : `The file has blocks ${first} to ${last}`
    return `Recorded ${written} blocks of ${chainId} by ${client.name}. ${range} (${blocks.length}).\n`
  } finally {
    await client.close()
  }
}

/** @throws NODE_ANSWER_INVALID */
async function readChainId(client: RpcClient): Promise<ChainId> {
  const answer = await client.call("eth_chainId")
  if (typeof answer === "string" && /^0x[0-9a-f]{1,16}$/iu.test(answer))
    return fromEvmChainNumber(BigInt(answer))
  throw new AgentGptError("NODE_ANSWER_INVALID", "The node does not say which chain it is on.")
}

/** @throws FEE_FILE_UNUSABLE */
async function withFileErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    if (AgentGptError.is(thrown)) throw thrown
    throw new AgentGptError("FEE_FILE_UNUSABLE", undefined, { cause: thrown })
  }
}
