export const DEPLOY_CODES = {
  DEPLOY_NETWORK_UNKNOWN: {
    title: "The network is not known",
    description: "No network of this name is configured.",
    recovery: "ask",
    httpStatus: 400,
  },
  DEPLOY_CHAIN_MISMATCH: {
    title: "The node is on another chain",
    description: "The chain id that the node reports is not the one configured for the network.",
    recovery: "stop",
    httpStatus: 409,
  },
  DEPLOY_NODE_UNREACHABLE: {
    title: "The node does not answer",
    description: "The RPC URL of the network could not be reached.",
    recovery: "retry",
    httpStatus: 503,
  },
  DEPLOY_ACCOUNT_MISSING: {
    title: "There is no account to deploy from",
    description: "The deployer's key is neither in the keystore nor in the environment.",
    recovery: "ask",
    httpStatus: 400,
  },
  DEPLOY_BALANCE_TOO_LOW: {
    title: "The deployer cannot pay for the deployment",
    description: "The estimated cost exceeds the balance of the deployer.",
    recovery: "ask",
    httpStatus: 402,
  },
  DEPLOY_DECLINED: {
    title: "The deployment was not confirmed",
    description: "Money is spent only after a yes, or with --yes.",
    recovery: "ask",
    httpStatus: 409,
  },
  DEPLOY_INCOMPLETE: {
    title: "The deployment did not finish",
    description: "Some contracts are deployed. Running the same command again goes on where it stopped.",
    recovery: "retry",
    httpStatus: 503,
  },
  DEPLOY_CODE_MISMATCH: {
    title: "Deployed code is not what was recorded",
    description: "The code hash at an address differs from the deployment record.",
    recovery: "stop",
    httpStatus: 409,
  },
} as const
