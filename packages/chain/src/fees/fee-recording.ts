import { appendFile, readFile } from "node:fs/promises"
import { AgentGptError } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import { z } from "zod"
import type { FeeBlock } from "./fee-market.ts"
import { MOST_BLOCKS_AT_ONCE, readFeeHistory } from "./read-fee-market.ts"
import type { FeeReader } from "./read-fee-market.ts"

export type RecordOptions = {
  /** One JSON object a line; continued where it ends. */
  readonly file: string
  /** Whose blocks they are: a file of another chain is not continued. Unless set, nothing is said of it. */
  readonly chainId?: ChainId
  /** Begins so many blocks back when the file is new; as many as one question allows by default. */
  readonly blockCount?: number
  /** Blocks at the tip that are left for later, since a re-organisation may still replace them. */
  readonly unsettledBlocks?: bigint
}

/**
 * Appends the fees of the blocks since the last recording to a file, for backtests on real data.
 * @throws FEE_HISTORY_INVALID, NODE_ codes
 *
 * @example
 * await pool.withNode((node) => recordFeeHistory(node, { file: "fees-eip155-1.jsonl" }))
 */
export async function recordFeeHistory(node: FeeReader, options: RecordOptions): Promise<number> {
  const { file, chainId, blockCount = MOST_BLOCKS_AT_ONCE, unsettledBlocks = 8n } = options
  const { blocks: recorded, chainId: known } = await readLines(file)
  if (known !== undefined && chainId !== undefined && known !== chainId) {
    throw new AgentGptError("FEE_FILE_UNUSABLE", `The recording is of ${known}, not of ${chainId}.`, {
      meta: ["Name another file for each chain."],
    })
  }
  const head = BigInt((await node.call("eth_blockNumber")) as string)
  const newest = head - unsettledBlocks
  const first = recorded.at(-1)?.number ?? newest - BigInt(blockCount)
  let oldest = first < -1n ? 0n : first + 1n
  let written = 0
  while (oldest <= newest) {
    const left = newest - oldest + 1n
    const count = left < BigInt(MOST_BLOCKS_AT_ONCE) ? Number(left) : MOST_BLOCKS_AT_ONCE
    const { blocks } = await readFeeHistory(node, count, oldest + BigInt(count) - 1n)
    if (blocks[0]!.number !== oldest || blocks.length !== count) {
      throw new AgentGptError(
        "FEE_HISTORY_INVALID",
        "The node does not have all blocks that are to be recorded.",
      )
    }
    await appendFile(file, `${blocks.map((block) => writeLine(block, chainId)).join("\n")}\n`)
    written += count
    oldest += BigInt(count)
  }
  return written
}

/**
 * Reads a recording; a file that does not exist is an empty one.
 * @throws FEE_HISTORY_INVALID with the line
 *
 * @example
 * backtest({ label: "recorded", history: await readRecording(file), strategy: "eco", deadlineMs })
 */
export async function readRecording(file: string): Promise<readonly FeeBlock[]> {
  return (await readLines(file)).blocks
}

type Recording = { readonly blocks: readonly FeeBlock[]; readonly chainId: string | undefined }

async function readLines(file: string): Promise<Recording> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return ""
    throw error
  })
  const lines = text.split("\n").flatMap((line, index) => (line === "" ? [] : [readLine(line, index + 1)]))
  const blocks = lines.map(({ block }) => block)
  const chainId = lines.find((line) => line.chainId !== undefined)?.chainId
  const foreign = lines.findIndex((line) => line.chainId !== undefined && line.chainId !== chainId)
  if (foreign !== -1) throw refuse(foreign + 1, "is of another chain than the lines before it")
  const gap = blocks.findIndex((block, index) => index > 0 && block.number !== blocks[index - 1]!.number + 1n)
  if (gap !== -1) throw refuse(gap + 1, "does not follow the block before it")
  return { blocks, chainId }
}

function writeLine(
  { number, baseFeePerGasWei, gasUsedRatio, tips }: FeeBlock,
  chainId: ChainId | undefined,
): string {
  const { p10Wei, p50Wei, p90Wei } = tips
  const fields = { number, baseFeePerGasWei, p10Wei, p50Wei, p90Wei }
  const texts = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]))
  return JSON.stringify({ ...(chainId !== undefined && { chainId }), ...texts, gasUsedRatio })
}

const units = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,77})$/u)
  .transform((text) => BigInt(text))
const lineSchema = z.strictObject({
  // Absent in recordings of before it was written down.
  chainId: z.string().optional(),
  number: units,
  baseFeePerGasWei: units,
  p10Wei: units,
  p50Wei: units,
  p90Wei: units,
  gasUsedRatio: z.number().min(0).max(1),
})

function readLine(line: string, number: number): { block: FeeBlock; chainId: string | undefined } {
  const parsed = lineSchema.safeParse(parseJson(line))
  if (!parsed.success) throw refuse(number, "is not a recorded block")
  const { p10Wei, p50Wei, p90Wei, chainId, ...rest } = parsed.data
  return { block: { ...rest, tips: { p10Wei, p50Wei, p90Wei } }, chainId }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refuse(line: number, what: string): AgentGptError {
  return new AgentGptError("FEE_HISTORY_INVALID", `Line ${line} of the recording ${what}.`)
}
