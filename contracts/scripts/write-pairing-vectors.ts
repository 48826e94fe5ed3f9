import { writeFileSync } from "node:fs"

import { renderPairingVectors } from "../test/vectors/pairing-vectors.ts"

writeFileSync(new URL("../test/support/PairingVectors.sol", import.meta.url), renderPairingVectors())
