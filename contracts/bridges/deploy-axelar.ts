import { Contract, getAddress, id as hashText } from "ethers"
import type { EventLog, Provider, Signer } from "ethers"

import { awaitMined } from "../local-chain/await-mined.ts"
import { encodeSetup, hashApproval, hashSigners, toApproval, weighSigners } from "./axelar-message.ts"
import type { AxelarMessage } from "./axelar-message.ts"
import { bridgeArtifacts } from "./bridge-artifacts.ts"
import { deployArtifact } from "./deploy-artifact.ts"
import type { LocalBridge } from "./local-bridge.ts"
import { pickSigners, signDigest } from "./validators.ts"
import type { ValidatorSet } from "./validators.ts"

/** Axelar's gateway, on one chain. */
export interface LocalAxelar extends LocalBridge<AxelarMessage> {
  /** Axelar's name of the chain. */
  readonly name: string
  readonly amplifier: Contract
}

export type AxelarOptions = ValidatorSet & { readonly name: string }

/** How many former sets of signers still count. */
const FORMER_SIGNERS = 15

/** What every contract that takes Axelar's messages has. */
const EXECUTABLE = ["function execute(bytes32 commandId, string chain, string sender, bytes payload)"]

/** Deploys Axelar's real gateway to a local chain. The signer owns it, and pays for what is brought there. */
export async function deployAxelar(
  signer: Signer,
  { name, validators, threshold }: AxelarOptions,
): Promise<LocalAxelar> {
  const provider = signer.provider as Provider
  const owner = await signer.getAddress()
  const set = { validators, threshold }
  const { AxelarAmplifierGateway, AxelarAmplifierGatewayProxy } = bridgeArtifacts
  const domainSeparator = hashText(`local axelar ${name}`)
  const code = await deployArtifact(AxelarAmplifierGateway, signer, FORMER_SIGNERS, domainSeparator, 0)
  const proxy = await deployArtifact(
    AxelarAmplifierGatewayProxy,
    signer,
    code.target,
    owner,
    encodeSetup(owner, set),
  )
  const amplifier = new Contract(proxy.target, AxelarAmplifierGateway.abi, signer)

  return {
    provider,
    name,
    amplifier,
    signers: pickSigners(set),
    async listSent(to, firstBlock, lastBlock) {
      const calls = await amplifier.queryFilter("ContractCall", firstBlock, lastBlock)
      return calls
        .map((log) => log as EventLog)
        .filter(({ args }) => args["destinationChain"] === (to as LocalAxelar).name)
        .map(({ args, transactionHash, index, blockNumber }) => {
          const messageId = `${transactionHash}-${index}`
          return {
            id: messageId,
            blockNumber,
            sourceChain: name,
            messageId,
            sourceAddress: args["sender"],
            contractAddress: args["destinationContractAddress"],
            payload: args["payload"],
          }
        })
    },
    async forge(_to, { sender, recipient, body }) {
      const messageId = `${hashText(body)}-0`
      const blockNumber = await provider.getBlockNumber()
      const [sourceAddress, contractAddress] = [getAddress(sender), getAddress(recipient)]
      return {
        id: messageId,
        blockNumber,
        sourceChain: name,
        messageId,
        sourceAddress,
        contractAddress,
        payload: body,
      }
    },
    async isDelivered({ sourceChain, messageId }) {
      return amplifier.getFunction("isMessageExecuted")(sourceChain, messageId)
    },
    async bring(message, signers) {
      const { sourceChain, messageId, sourceAddress, contractAddress, payload } = message
      const digest = await amplifier.getFunction("messageHashToSign")(hashSigners(set), hashApproval(message))
      const proof = { signers: weighSigners(set), signatures: signDigest(digest, signers) }
      await awaitMined(amplifier.getFunction("approveMessages")([toApproval(message)], proof))
      const commandId = await amplifier.getFunction("messageToCommandId")(sourceChain, messageId)
      const recipient = new Contract(contractAddress, EXECUTABLE, signer)
      await awaitMined(recipient.getFunction("execute")(commandId, sourceChain, sourceAddress, payload))
    },
  }
}
