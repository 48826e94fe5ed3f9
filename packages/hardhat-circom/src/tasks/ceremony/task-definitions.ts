import { emptyTask, task } from "hardhat/config"
import { ArgumentType } from "hardhat/types/arguments"
import type { TaskDefinition } from "hardhat/types/tasks"

const circuit = { name: "circuit", description: "the circuit's name in the registry" } as const
const ptau = { name: "ptau", description: "the phase-1 file", defaultValue: "" } as const
const zkey = {
  name: "zkey",
  description: "the final proving key, if it is not in the ceremony's folder",
  defaultValue: "",
} as const
const named = (step: string): string[] => ["circuits", "ceremony", step]

/** The tasks under `hardhat circuits ceremony`. */
export const ceremonyTasks: TaskDefinition[] = [
  emptyTask(
    ["circuits", "ceremony"],
    "Make keys that nobody can forge proofs with, together with others",
  ).build(),
  task(named("new"), "Begin a ceremony for a circuit")
    .addPositionalArgument(circuit)
    .addOption(ptau)
    .addFlag({ name: "localPtau", description: "accept a phase-1 file that is not pinned; TESTNET at most" })
    .addOption({
      name: "beaconSource",
      description: 'the public randomness that will end it, such as "drand quicknet round 20000000"',
      defaultValue: "",
    })
    .setAction(() => import("./new.ts"))
    .build(),
  task(named("contribute"), "Add a contribution to a ceremony")
    .addPositionalArgument(circuit)
    .addOption({ name: "name", description: "who contributes", defaultValue: "" })
    .addOption({
      name: "entropy",
      description: "text to mix with the system's randomness; not needed",
      defaultValue: "",
    })
    .setAction(() => import("./contribute.ts"))
    .build(),
  task(named("sign"), "Record a contributor's signature")
    .addPositionalArgument(circuit)
    .addOption({ name: "name", description: "who contributed", defaultValue: "" })
    .addOption({ name: "address", description: "the Ethereum address that signed", defaultValue: "" })
    .addOption({ name: "signature", description: "the signature over the printed message", defaultValue: "" })
    .setAction(() => import("./sign.ts"))
    .build(),
  task(named("beacon"), "End a ceremony with public randomness")
    .addPositionalArgument(circuit)
    .addOption({ name: "value", description: "32 bytes of hex", defaultValue: "" })
    .addOption({
      name: "iterationsExponent",
      description: "the beacon is hashed 2^this times",
      type: ArgumentType.INT,
      defaultValue: 10,
    })
    .setAction(() => import("./beacon.ts"))
    .build(),
  task(named("verify"), "Verify a ceremony from the circuit's source and the phase-1 file")
    .addPositionalArgument(circuit)
    .addOption(ptau)
    .addOption(zkey)
    .setAction(() => import("./verify.ts"))
    .build(),
  task(named("export"), "Verify a ceremony and publish its verification key")
    .addPositionalArgument(circuit)
    .addOption(ptau)
    .addOption(zkey)
    .addFlag({ name: "testnet", description: "publish at level TESTNET instead of PRODUCTION" })
    .setAction(() => import("./export.ts"))
    .build(),
]
