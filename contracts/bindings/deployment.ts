/** One contract of a deployment, as it stands in `deployments/<chainId>.json`. */
export type DeployedContract = {
  readonly address: string
  /** keccak256 of the code that the chain returned for the address. */
  readonly codeHash: string
  readonly constructorArguments: readonly JsonValue[]
  readonly transactionHash: string
  readonly block: number
  readonly purpose: string
}

/** The content of `deployments/<chainId>.json`. */
export type Deployment = {
  readonly chainId: number
  readonly network: string
  /** The block of the last contract: from here on everything is there. */
  readonly block: number
  /** When that block was mined. */
  readonly deployedAt: string
  readonly contracts: Readonly<Record<string, DeployedContract>>
}

/** Large numbers are decimal strings. */
export type JsonValue =
  | string
  | number
  | boolean
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue }
