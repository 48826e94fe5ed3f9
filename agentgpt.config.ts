// The configuration of AgentGPT. As it is, it works on the local chain that `npm start` brings up.
// Every value below can also be given by a flag (--max-threads 12) or by an environment variable
// (AGENTGPT_EXECUTION_MAX_THREADS=12). A flag wins over the environment, the environment over this file.
import { defineConfig } from "@agentgpt/core"

export default defineConfig({
  execution: {
    // What the router may choose from: sequential, batch, parallel, speculative.
    methods: ["sequential", "batch", "parallel", "speculative"],
    // Transactions on the way at once.
    maxThreads: 8,
    // Payments in one batch transaction at most, and the gas that batches may use per block.
    maxTxs: 450,
    gasLimit: 30_000_000,
    // Gwei. Prepared transactions fire below the first; above the second nothing is batched.
    gasThreshold: 50,
    batchGasCeiling: 100,
  },

  workflow: {
    // optimal, fast, eco or custom.
    gasStrategy: "optimal",
    maxRetries: 3,
    // Keep an audit trail of every run, and archive proofs as soon as they exist.
    autoSave: true,
    autoStoreProofs: true,
    // Blocks after which a run that goes on anchors what it has done so far; 0 anchors only its end.
    anchorEveryBlocks: 50,
    // Go on with the next RPC URL when one does not answer.
    rpcFallback: true,
  },

  // Chains by their CAIP-2 id. A URL that holds a key is a secret: import secret() as well and write
  //   "eip155:11155111": { rpcUrls: [secret("SEPOLIA_RPC_URL")] },
  // The value is then taken from the environment or the keystore, never from this file.
  chains: {
    "eip155:31337": { rpcUrls: ["http://127.0.0.1:8545"] },
  },

  // Agents by their id; the name of a strategy and the chains are needed, the rest has defaults.
  agents: {
    payments: { strategy: "mass-payroll", chains: ["eip155:31337"] },
  },
})
