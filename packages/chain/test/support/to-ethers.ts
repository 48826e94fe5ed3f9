import { Signature as EthersSignature, Transaction as EthersTransaction } from "ethers"
import type { Transaction } from "../../src/codec/transaction.ts"

/** The same transaction as ethers knows it, unsigned. */
export function toEthers(transaction: Transaction): EthersTransaction {
  const { chainId, nonce, gasLimit, to, value, data } = transaction
  const result = new EthersTransaction()
  result.type = { legacy: 0, eip1559: 2, eip7702: 4 }[transaction.type]
  Object.assign(result, { chainId, nonce: Number(nonce), gasLimit, to, value, data })
  if (transaction.type === "legacy") {
    result.gasPrice = transaction.gasPriceWei
    return result
  }
  result.maxFeePerGas = transaction.maxFeePerGasWei
  result.maxPriorityFeePerGas = transaction.maxPriorityFeePerGasWei
  result.accessList = (transaction.accessList ?? []).map(({ address, storageKeys }) => ({
    address,
    storageKeys: [...storageKeys],
  }))
  if (transaction.type === "eip7702") {
    result.authorizationList = transaction.authorizationList.map((authorization) => ({
      address: authorization.address,
      chainId: authorization.chainId,
      nonce: authorization.nonce,
      signature: EthersSignature.from({
        r: `0x${authorization.r.toString(16).padStart(64, "0")}`,
        s: `0x${authorization.s.toString(16).padStart(64, "0")}`,
        yParity: authorization.yParity,
      }),
    }))
  }
  return result
}
