import { gasBacktestCommand } from "../packages/chain/src/fees/gas-backtest-command.ts"

// `npm run gas-backtest -- [<file>]`: the chain room does the work, see docs/guides/nodes-and-fees.md.
process.exitCode = await gasBacktestCommand(process.argv.slice(2))
