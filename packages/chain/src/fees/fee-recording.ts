import { appendFile, readFile } from "node:fs/promises"
import { AgentGptError } from "@agentgpt/core"
import { z } from "zod"
import type { FeeBlock } from "./fee-market.ts"
import { MOST_BLOCKS_AT_ONCE, readFeeHistory } from "./read-fee-market.ts"
import type { FeeReader } from "./read-fee-market.ts"

export type RecordOptions = {
  /** One JSON object a line; continued where it ends. */
  readonly file: string
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
  const { file, blockCount = MOST_BLOCKS_AT_ONCE, unsettledBlocks = 8n } = options
  const recorded = await readRecording(file)
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
    await appendFile(file, `${blocks.map(writeLine).join("\n")}\n`)
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
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return ""
    throw error
  })
  const blocks = text.split("\n").flatMap((line, index) => (line === "" ? [] : [readLine(line, index + 1)]))
  const gap = blocks.findIndex((block, index) => index > 0 && block.number !== blocks[index - 1]!.number + 1n)
  if (gap !== -1) throw refuse(gap + 1, "does not follow the block before it")
  return blocks
}

function writeLine({ number, baseFeePerGasWei, gasUsedRatio, tips }: FeeBlock): string {
  const { p10Wei, p50Wei, p90Wei } = tips
  const fields = { number, baseFeePerGasWei, p10Wei, p50Wei, p90Wei }
  const texts = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]))
  return JSON.stringify({ ...texts, gasUsedRatio })
}

const units = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,77})$/u)
  .transform((text) => BigInt(text))
const lineSchema = z.strictObject({
  number: units,
  baseFeePerGasWei: units,
  p10Wei: units,
  p50Wei: units,
  p90Wei: units,
  gasUsedRatio: z.number().min(0).max(1),
})

function readLine(line: string, number: number): FeeBlock {
  const parsed = lineSchema.safeParse(parseJson(line))
  if (!parsed.success) throw refuse(number, "is not a recorded block")
  const { p10Wei, p50Wei, p90Wei, ...rest } = parsed.data
  return { ...rest, tips: { p10Wei, p50Wei, p90Wei } }
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
