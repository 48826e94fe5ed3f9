import { createMockOrchestrator } from "../../src/mocks/mock-orchestrator.ts"
import { runCli } from "../../src/run-cli.ts"
import { createSurroundings } from "../../src/surroundings/create-surroundings.ts"
import { viewOf } from "../support/views.ts"

// The command with everything real around it but the orchestrator.
const surroundings = createSurroundings()
process.exitCode = await runCli(process.argv.slice(2), {
  ...surroundings,
  ports: {
    ...surroundings.ports,
    openOrchestrator: async (inputs) => {
      const orchestrator = createMockOrchestrator(inputs, { views: [viewOf("completed")] })
      const close = async () => {
        if (process.env["SAYS_CLOSED"] !== undefined) process.stderr.write("closed")
        await orchestrator.close()
      }
      return { ...orchestrator, close }
    },
  },
})
