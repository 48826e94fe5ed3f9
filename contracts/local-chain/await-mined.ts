import type { TransactionReceipt, TransactionResponse } from "ethers"

const POLL_MS = 10

/**
 * Waits until a transaction of a local chain is mined, and refuses one that failed. In place of ethers' own
 * `wait()`, which waits for a next block: where blocks are made by transactions there may be none, if this one was
 * mined between its two questions.
 */
export async function awaitMined(
  sent: TransactionResponse | Promise<TransactionResponse>,
): Promise<TransactionReceipt> {
  const { hash, provider } = await sent
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- it is asked until there is one
    const receipt = await provider.getTransactionReceipt(hash)
    if (receipt !== null) {
      if (receipt.status !== 1) throw new Error(`the transaction ${hash} failed on the chain`)
      return receipt
    }
    // eslint-disable-next-line no-await-in-loop -- the pause between two questions
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
