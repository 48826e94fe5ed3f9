// What `init` writes. Both files are read by this version as they stand; tests hold them to it.

/** Plain data without an import, so that it works in any folder. */
export const CONFIG_TEMPLATE = `// The configuration of AgentGPT; \`agentgpt config show --origin\` shows what applies, and from where.
// A flag wins over the environment (AGENTGPT_EXECUTION_MAX_THREADS=12), that over agentgpt.settings.json, that over this.
export default {
  execution: {
    // What the router may choose from: sequential, batch, parallel, speculative.
    methods: ["sequential", "batch", "parallel", "speculative"],
    // Transactions of an account on the way at once, on each chain.
    maxThreads: 8,
  },

  // Chains by their CAIP-2 id. A URL that holds a key is a secret: write
  //   "eip155:11155111": { rpcUrls: [{ $secret: "SEPOLIA_RPC_URL" }] },
  // and put the URL into the environment variable SEPOLIA_RPC_URL.
  chains: {
    "eip155:31337": { rpcUrls: ["http://127.0.0.1:8545"] },
  },

  // Agents by their id; the name of a strategy and the chains are needed, the rest has defaults.
  agents: {
    payments: { strategy: "mass-payroll", chains: ["eip155:31337"] },
  },
}
`

const TOKEN = "0x5fbdb2315678afecb367f032d93f642f64180aa3"

/** It allows nobody to be paid until people have filled it in. */
export const POLICY_TEMPLATE: string = `${JSON.stringify(
  {
    name: "Example Payroll",
    version: 1,
    approvals: {
      approvers: [
        "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
        "0x976EA74026E726554dB657fA54763abd0C3a0aa9",
        "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955",
      ],
      needed: 2,
      validForHours: 72,
    },
    screening: { required: true, onRefused: "block" },
    payees: { allow: [], deny: [], unknown: "deny" },
    assets: {
      [`eip155:31337/erc20:${TOKEN}`]: {
        decimals: 6,
        perPayment: "20000",
        perPayee: "20000",
        perPlan: "2000000",
        perDay: "2000000",
        approvalAbove: "500000",
      },
    },
    chains: { "eip155:31337": { destinations: [], largestFeeWei: "500000000000000000" } },
  },
  undefined,
  2,
)}
`

export const IGNORED_LINES: readonly string[] = [".env", ".env.*", "*.key.json", "passphrase*.txt"]
