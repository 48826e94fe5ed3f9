import { deployCommand } from "../contracts/deploy/deploy-command.ts"

// `npm run deploy -- --network <name>`: the contracts room does the work, see docs/guides/deploy-to-testnet.md.
process.exitCode = await deployCommand(process.argv.slice(2))
