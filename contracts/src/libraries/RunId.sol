// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Run} from "../types/PayoutTypes.sol";

/// The id of a run, always computed on-chain from its parts: nobody can present one run's id with the token or
/// the payer of another, and the same run on another chain or another BatchPayout has another id.
library RunId {
    function derive(Run calldata run, address batchPayout) internal view returns (bytes32) {
        return
            keccak256(
                abi.encode(block.chainid, batchPayout, run.payer, run.token, run.workflowId, run.runNonce)
            );
    }
}
