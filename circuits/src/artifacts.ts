export {
  type LocatedCircuit,
  type LocatedKey,
  locateCircuit,
  readManifest,
} from "./artifacts/locate-circuit.ts"
export {
  type KeyLevel,
  type Manifest,
  type ManifestCircuit,
  type ManifestKey,
  parseManifest,
} from "./artifacts/manifest.ts"
