import { importList } from "../../src/compliance/import-list.ts"

// Imports a list, then says how many addresses it has and the most memory this process ever had, in MiB. What the
// process needs before it reads anything is told as well.
const [, , path = "", publishedOn] = process.argv
const mebibytes = () => Math.ceil(process.resourceUsage().maxRSS / 1024)
const baseMiB = mebibytes()
const register = { read: async () => undefined, write: async () => undefined }
const given = publishedOn === undefined ? {} : { publishedOn }
const { record, places } = await importList(
  { name: "list", path, ...given },
  { register, nowMs: Date.parse("2026-11-21") },
)
global.gc?.()
const heapMiB = Math.ceil(process.memoryUsage().heapUsed / 2 ** 20)
process.stdout.write(JSON.stringify({ ...record, size: places.size, baseMiB, peakMiB: mebibytes(), heapMiB }))
