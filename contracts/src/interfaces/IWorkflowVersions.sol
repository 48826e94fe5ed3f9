// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IActivationLog} from "./IActivationLog.sol";
import {IGuardianActs} from "./IGuardianActs.sol";
import {IRollbackSafety} from "./IRollbackSafety.sol";
import {IRunPins} from "./IRunPins.sol";
import {IVersionGraph} from "./IVersionGraph.sol";

/// @title Workflow definitions under version control, with governed activation and safe rollback
/// @notice Four roles of one AccessManager, each bound to its own functions:
/// publisher (`createBranch`, `publish`, `label`, `stage`), orchestrator (`pin`, `unpin`), guardian
/// (`guardianRollback`) and governance, a timelock, for everything else that is restricted.
interface IWorkflowVersions is IRollbackSafety, IRunPins, IActivationLog, IGuardianActs, IVersionGraph {}
