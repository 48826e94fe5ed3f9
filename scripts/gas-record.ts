import { gasRecordCommand } from "../packages/chain/src/fees/gas-record-command.ts"

// `npm run gas-record -- --rpc <url> --out <file>`: the chain room does the work, see docs/guides/nodes-and-fees.md.
process.exitCode = await gasRecordCommand(process.argv.slice(2))
