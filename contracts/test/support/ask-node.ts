/** One JSON-RPC call, without a library between the test and the node. */
export async function askNode(url: string, method: string, params: readonly unknown[] = []): Promise<any> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  })
  const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } }
  if (error !== undefined) throw new Error(`${method}: ${error.message}`)
  return result
}

/** How many transactions an account has sent. */
export async function countTransactions(url: string, address: string): Promise<number> {
  return Number(await askNode(url, "eth_getTransactionCount", [address, "latest"]))
}
