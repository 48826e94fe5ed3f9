export { runCli } from "./run-cli.ts"
export type { OpenInputs } from "./open/open-inputs.ts"
export { createSurroundings } from "./surroundings/create-surroundings.ts"
export type { Ports, Surroundings } from "./surroundings/surroundings.ts"
