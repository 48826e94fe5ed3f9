import { AgentGptError } from "@agentgpt/core"

/**
 * Bytes as UTF-8 text, piece by piece, without a byte order mark. Nothing is guessed or replaced: text in
 * another encoding would be read as other names and other amounts.
 * @throws BATCH_FILE_ENCODING, BATCH_FILE_BINARY
 */
export async function* decodeText(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true })
  let offset = 0
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch {
      const end = offset + (bytes?.length ?? 0)
      throw new AgentGptError("BATCH_FILE_ENCODING", `The payee file is not UTF-8 text before byte ${end}.`)
    }
  }
  for await (const bytes of source) {
    if (offset === 0) refuseUtf16(bytes)
    if (bytes.includes(0)) throw new AgentGptError("BATCH_FILE_BINARY")
    const text = decode(bytes)
    offset += bytes.length
    if (text !== "") yield text
  }
  const rest = decode()
  if (rest !== "") yield rest
}

/** UTF-16 of plain letters is full of zero bytes: the better explanation has to come first. */
function refuseUtf16([first, second]: Uint8Array): void {
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  if (isUtf16) throw new AgentGptError("BATCH_FILE_ENCODING", "The payee file is UTF-16 text, not UTF-8.")
}
