import { Wallet } from "ethers"
import { expect, test } from "vitest"

import { openHardhat } from "../deploy/open-hardhat.ts"
import { simulateDeployment } from "../deploy/simulate-deployment.ts"
import BridgeGateways from "../ignition/modules/BridgeGateways.ts"

test("the gateways are three contracts over bridges that are named, behind the deployment's own manager", async () => {
  const hre = await openHardhat("localhost", "default")
  const deployer = Wallet.fromPhrase("test test test test test test test test test test test junk").address
  const bridge = Wallet.createRandom().address
  const parameters = {
    BridgeGateways: {
      hyperlaneMailbox: bridge,
      hyperlaneSecurityModule: bridge,
      axelarAmplifier: bridge,
      axelarGasService: bridge,
      axelarRefundTo: bridge,
    },
  }
  const steps = await simulateDeployment(hre, {
    module: BridgeGateways,
    parameters,
    chainId: 11_155_111,
    deployer,
  })
  expect(steps.map(({ step }) => step)).toEqual([
    "Access#AccessManager",
    "BridgeGateways#AxelarGateway",
    "BridgeGateways#HyperlaneGateway",
    "BridgeGateways#GatewayQuorum",
  ])
})
