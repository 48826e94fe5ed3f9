import type { EIP1193Provider } from "@nomicfoundation/ignition-core"
import type { Wallet } from "ethers"

/** A chain that has answered, and the account that pays there. */
export type DeploymentTarget = {
  readonly networkName: string
  readonly chainId: number
  /** Development chains may keep the deployer as administrator, and are deployed to without a question. */
  readonly isDevelopment: boolean
  /** The node's host name: all of its address that may be shown. */
  readonly host: string
  readonly provider: EIP1193Provider
  readonly deployer: Wallet
  readonly close: () => Promise<void>
}
