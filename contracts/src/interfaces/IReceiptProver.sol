// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EventProof, ProvenLog} from "../types/EventProof.sol";

/// @title Reads events of other chains out of proofs
interface IReceiptProver {
    /// @notice The log that the proof shows; reverts if the proof shows nothing.
    function proveLog(uint64 chainId, EventProof calldata proof) external view returns (ProvenLog memory);
}
