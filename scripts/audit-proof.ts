import { auditCommand } from "../packages/proof/src/audit/audit-command.ts"

// `npm run audit-proof -- <bundle>`: the proof room does the work, see docs/guides/audit-a-proof.md.
process.exitCode = await auditCommand(process.argv.slice(2))
