import type { InterfaceAbi } from "ethers"

import AxelarAmplifierGateway from "./artifacts/AxelarAmplifierGateway.json" with { type: "json" }
import AxelarAmplifierGatewayProxy from "./artifacts/AxelarAmplifierGatewayProxy.json" with { type: "json" }
import Mailbox from "./artifacts/Mailbox.json" with { type: "json" }
import MerkleTreeHook from "./artifacts/MerkleTreeHook.json" with { type: "json" }
import ProtocolFee from "./artifacts/ProtocolFee.json" with { type: "json" }
import StaticMessageIdMultisigIsmFactory from "./artifacts/StaticMessageIdMultisigIsmFactory.json" with { type: "json" }

export type BridgeArtifact = { readonly abi: InterfaceAbi; readonly bytecode: string }

/** The bridges' own published bytecode (artifacts/manifest.json says from where), none of it compiled here. */
export const bridgeArtifacts = {
  AxelarAmplifierGateway,
  AxelarAmplifierGatewayProxy,
  Mailbox,
  MerkleTreeHook,
  ProtocolFee,
  StaticMessageIdMultisigIsmFactory,
} as const satisfies Readonly<Record<string, BridgeArtifact>>
