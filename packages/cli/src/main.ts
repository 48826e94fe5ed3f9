#!/usr/bin/env node
import { runCli } from "./run-cli.ts"
import { createSurroundings } from "./surroundings/create-surroundings.ts"

process.exitCode = await runCli(process.argv.slice(2), createSurroundings())
