import { ZeroHash } from "ethers"
import type { Contract, EventLog, Provider, Signer } from "ethers"

import { awaitMined } from "../local-chain/await-mined.ts"
import { bridgeArtifacts } from "./bridge-artifacts.ts"
import { deployArtifact } from "./deploy-artifact.ts"
import { idOfMessage, packMessage, signCheckpoint } from "./hyperlane-message.ts"
import type { HyperlaneMessage } from "./hyperlane-message.ts"
import type { LocalBridge } from "./local-bridge.ts"
import { pickSigners } from "./validators.ts"
import type { ValidatorSet } from "./validators.ts"

/** Hyperlane's mailbox and what it needs, on one chain. */
export interface LocalHyperlane extends LocalBridge<HyperlaneMessage> {
  /** Hyperlane's number of the chain. */
  readonly domain: number
  readonly mailbox: Contract
  readonly merkleTreeHook: Contract
  /** Asks the validators; the mailbox's own. */
  readonly securityModule: string
}

export type HyperlaneOptions = ValidatorSet & {
  readonly domain: number
  /** Native units that the mailbox takes for each message. */
  readonly feePerMessage?: bigint
}

/** Deploys a real Hyperlane to a local chain. The signer owns it, and pays for what is brought there. */
export async function deployHyperlane(
  signer: Signer,
  { domain, validators, threshold, feePerMessage = 0n }: HyperlaneOptions,
): Promise<LocalHyperlane> {
  const provider = signer.provider as Provider
  const owner = await signer.getAddress()
  const mailbox = await deployArtifact(bridgeArtifacts.Mailbox, signer, domain)
  const merkleTreeHook = await deployArtifact(bridgeArtifacts.MerkleTreeHook, signer, mailbox.target)
  const fee = await deployArtifact(
    bridgeArtifacts.ProtocolFee,
    signer,
    feePerMessage,
    feePerMessage,
    owner,
    owner,
  )
  const modules = await deployArtifact(bridgeArtifacts.StaticMessageIdMultisigIsmFactory, signer)
  const addresses = validators.map(({ address }) => address)
  await awaitMined(modules.getFunction("deploy(address[],uint8)")(addresses, threshold))
  const securityModule: string = await modules.getFunction("getAddress(address[],uint8)")(
    addresses,
    threshold,
  )
  await awaitMined(
    mailbox.getFunction("initialize")(owner, securityModule, merkleTreeHook.target, fee.target),
  )
  const hook = await merkleTreeHook.getAddress()

  return {
    provider,
    domain,
    mailbox,
    merkleTreeHook,
    securityModule,
    signers: pickSigners({ validators, threshold }),
    async listSent(to, firstBlock, lastBlock) {
      const sent = await mailbox.queryFilter(
        mailbox.getEvent("Dispatch")(undefined, (to as LocalHyperlane).domain),
        firstBlock,
        lastBlock,
      )
      const inserted = await merkleTreeHook.queryFilter("InsertedIntoTree", firstBlock, lastBlock)
      const indexOf = new Map(inserted.map((log) => (log as EventLog).args.toArray() as [string, bigint]))
      return Promise.all(
        sent.map(async (log) => {
          const packed: string = (log as EventLog).args["message"]
          const id = idOfMessage(packed)
          const root: string = await merkleTreeHook.getFunction("root")({ blockTag: log.blockNumber })
          const index = Number(indexOf.get(id))
          return {
            id,
            packed,
            blockNumber: log.blockNumber,
            origin: domain,
            merkleTreeHook: hook,
            root,
            index,
          }
        }),
      )
    },
    async forge(to, forged) {
      const destination = (to as LocalHyperlane).domain
      const packed = packMessage({ ...forged, nonce: 2 ** 31, origin: domain, destination })
      const id = idOfMessage(packed)
      const blockNumber = await provider.getBlockNumber()
      return { id, packed, blockNumber, origin: domain, merkleTreeHook: hook, root: ZeroHash, index: 0 }
    },
    async isDelivered({ id }) {
      return mailbox.getFunction("delivered")(id)
    },
    async bring(message, signers) {
      await awaitMined(mailbox.getFunction("process")(signCheckpoint(message, signers), message.packed))
    },
  }
}
