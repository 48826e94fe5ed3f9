import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"
import { ZeroHash } from "ethers"

import { readDevelopmentKeys } from "../read-development-keys.ts"
import Proofs from "./Proofs.ts"

const DEV_LEVEL = 0

/** Registers the keys that anybody can forge proofs for. The registry refuses them off development chains. */
export default buildModule("DevelopmentKeys", (m) => {
  const { verifierRegistry } = m.useModule(Proofs)
  for (const { name, key, kind, chunkSize } of readDevelopmentKeys()) {
    m.call(verifierRegistry, "registerCircuit", [key, kind, chunkSize, DEV_LEVEL, ZeroHash], {
      id: `register${name}`,
    })
  }
  return {}
})
