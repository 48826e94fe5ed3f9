import { Contract, Interface, JsonRpcProvider, Network, NonceManager, Wallet } from "ethers"
import type { ContractTransactionResponse } from "ethers"
import { makePayments } from "../faults/payments.ts"
import type { Clock } from "./measure-sender.ts"
import type { SpeedOrder } from "./speed-order.ts"

/** The usual quick way: ethers' NonceManager, all at once. */
export async function sendByNonceManager(order: SpeedOrder, clock: Clock): Promise<void> {
  const { url, token, key, seed, payments } = order
  const network = Network.from(31_337)
  const provider = new JsonRpcProvider(url, network, { staticNetwork: network, pollingInterval: 100 })
  const manager = new NonceManager(new Wallet(key, provider))
  const contract = new Contract(token, new Interface(["function transfer(address,uint256)"]), manager)
  const all = makePayments(seed, payments)
  clock.begin()
  clock.noteBroadcast()
  const sent = await Promise.all(
    all.map(
      ({ payee, units }) => contract["transfer"]!(payee, units) as Promise<ContractTransactionResponse>,
    ),
  )
  await Promise.all(sent.map((transaction) => transaction.wait()))
  provider.destroy()
}
