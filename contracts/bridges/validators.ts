import { SigningKey, computeAddress, id } from "ethers"

/** One of those who vouch for a bridge's messages: on a local chain, nobody but the key. */
export type Validator = { readonly address: string; readonly key: SigningKey }

/** Who vouches for messages, and how many of them must. */
export type ValidatorSet = { readonly validators: readonly Validator[]; readonly threshold: number }

/**
 * Validators whose keys follow from a word, for local chains only, in the order of their addresses, as both bridges want
 * them. Another word makes validators that no bridge knows: forgers.
 */
export function createValidators(count: number, word = "local validator"): readonly Validator[] {
  return Array.from({ length: count }, (_, index) => new SigningKey(id(`${word} ${index}`)))
    .map((key) => ({ key, address: computeAddress(key.publicKey) }))
    .sort((one, other) => (BigInt(one.address) < BigInt(other.address) ? -1 : 1))
}

/** As many as must sign, and no more. */
export function pickSigners({ validators, threshold }: ValidatorSet): readonly Validator[] {
  return validators.slice(0, threshold)
}

/** Their signatures of a digest, in the order they are given. */
export function signDigest(digest: string, signers: readonly Validator[]): readonly string[] {
  return signers.map(({ key }) => key.sign(digest).serialized)
}
