import type {
  AccountRuntimeValue,
  ContractFuture,
  EncodeFunctionCallFuture,
  IgnitionModuleBuilder,
  ModuleParameterRuntimeValue,
  NamedArtifactContractDeploymentFuture,
} from "@nomicfoundation/ignition-core"
import { id } from "ethers"

import { ROLES } from "./roles.ts"
import type { RoleName } from "./roles.ts"

type AccessManager = NamedArtifactContractDeploymentFuture<"AccessManager">

export type RoleGrant = {
  readonly role: RoleName
  /** Who holds the role from now on. */
  readonly holder: ContractFuture<string> | AccountRuntimeValue | ModuleParameterRuntimeValue<string>
  /** The functions that the role opens, as `name(type,type)`, by contract. */
  readonly functions: readonly (readonly [target: ContractFuture<string>, signatures: readonly string[]])[]
}

/**
 * Names a role, ties functions to it and gives it to its holder, all grants in one transaction: there is no moment
 * at which half of them hold. Until then those functions are the administrator's alone.
 */
export function grantRoles(
  m: IgnitionModuleBuilder,
  accessManager: AccessManager,
  callId: string,
  grants: readonly RoleGrant[],
): void {
  const calls = grants.flatMap(({ role, holder, functions }) => {
    const encode = (
      name: string,
      args: readonly unknown[],
      suffix = "",
    ): EncodeFunctionCallFuture<string, string> =>
      m.encodeFunctionCall(accessManager, name, args as never[], { id: `${callId}_${role}_${name}${suffix}` })
    return [
      encode("labelRole", [ROLES[role], role]),
      ...functions.map(([target, signatures], index) =>
        encode("setTargetFunctionRole", [target, signatures.map(selectorOf), ROLES[role]], `_${index}`),
      ),
      encode("grantRole", [ROLES[role], holder, 0]),
    ]
  })
  m.call(accessManager, "multicall", [calls], { id: callId })
}

function selectorOf(signature: string): string {
  return id(signature).slice(0, 10)
}
