import { writeFileSync } from "node:fs"

import { renderAgentVectors } from "../test/vectors/agent-vectors.ts"

writeFileSync(new URL("../test/support/AgentVectors.sol", import.meta.url), renderAgentVectors())
