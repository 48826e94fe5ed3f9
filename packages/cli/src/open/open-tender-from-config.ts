import { openTender, type Tender } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"
import type { EvmAddress } from "@agentgpt/core"
import { describeChain, openPools } from "./describe-chain.ts"
import type { OpenInputs } from "./open-inputs.ts"

/**
 * Opens a tender on the configured chains; a client's can only preview.
 * @throws STORE_, POLICY_ and SUBMIT_ codes
 */
export async function openTenderFromConfig(
  inputs: OpenInputs,
  store: Store,
  account: EvmAddress | undefined,
): Promise<Tender> {
  const open: { readonly close: () => Promise<void> }[] = [...inputs.signerClients]
  const closeAll = async () => {
    await Promise.all(open.map((each) => each.close()))
  }
  try {
    const pools = await openPools(inputs)
    open.push(...pools.values())
    const chains = [...pools.keys()].map((chainId) => describeChain(inputs, chainId, pools))
    const { policy, prover } = inputs
    const tender = await openTender({
      store,
      policy,
      chains,
      ...(account !== undefined && { account }),
      ...(prover !== undefined && { prover }),
    })
    return {
      ...tender,
      close: async () => {
        await tender.close()
        await closeAll()
      },
    }
  } catch (thrown) {
    await closeAll()
    throw thrown
  }
}
