import { writeFileSync } from "node:fs"

import { renderAgentVectors } from "./agent-vectors.ts"

writeFileSync(new URL("../support/AgentVectors.sol", import.meta.url), renderAgentVectors())
