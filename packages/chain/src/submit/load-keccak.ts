import { useKeccak256 } from "@agentgpt/core"
import { createKeccak } from "hash-wasm"

let loading: Promise<void> | undefined

/**
 * Hashes in WebAssembly from now on, in the whole process. Every payment is hashed about ten times on its way, and the
 * implementation in JavaScript takes several times as long for each.
 * @throws HASH_IMPLEMENTATION_WRONG
 */
export function loadFastKeccak(): Promise<void> {
  loading ??= createKeccak(256).then((hasher) => {
    useKeccak256((data) => hasher.init().update(data).digest("binary"))
  })
  return loading
}
