// A prover that does as its first word says: misbehave.mjs how zkey wtns proof.json public.json
import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

const [how, , witness, proofFile, publicFile] = process.argv.slice(2)
const point = ["1", "2", "1"]
const sound = {
  pi_a: point,
  pi_b: [
    ["1", "2"],
    ["3", "4"],
    ["1", "0"],
  ],
  pi_c: point,
  protocol: "groth16",
}
const answer = (proof, signals = ["7"]) => {
  writeFileSync(proofFile, typeof proof === "string" ? proof : JSON.stringify(proof))
  writeFileSync(publicFile, JSON.stringify(signals))
}

const ways = {
  fail: () => {
    console.error("out of memory at step 3")
    process.exit(3)
  },
  die: () => process.kill(process.pid, "SIGKILL"),
  nothing: () => {},
  half: () => writeFileSync(proofFile, JSON.stringify(sound)),
  torn: () => answer('{"pi_a":["1"'),
  garbage: () => answer({ ...sound, pi_a: ["one", "2", "1"] }),
  projective: () => answer({ ...sound, pi_c: ["1", "2", "2"] }),
  numbers: () => answer({ ...sound, pi_a: [1, 2, 1] }),
  signals: () => answer(sound, ["0x7"]),
  plonk: () => answer({ ...sound, protocol: "plonk" }),
  endless: () => answer(`"${"x".repeat(2 ** 20)}"`),
  well: () => answer(sound),
  environment: () => answer(sound, [String(Object.keys(process.env).length)]),
  hang: () => {
    const script = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"
    const grandchild = spawn(process.execPath, ["-e", script], { stdio: "inherit" })
    writeFileSync(join(dirname(dirname(witness)), `agentgpt-hanging-${process.ppid}`), String(grandchild.pid))
    process.on("SIGTERM", () => {})
    setInterval(() => {}, 1000)
  },
}

ways[how]()
