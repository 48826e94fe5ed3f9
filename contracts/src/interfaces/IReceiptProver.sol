// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EventProof, ProvenLog} from "../types/EventProof.sol";

/// @title Reads events of other chains out of proofs
/// @notice A proof shows that a transaction succeeded and wrote a log, in a block whose header an IHeaderOracle knows.
/// Who wrote the log, and what it means, is for the caller to judge.
interface IReceiptProver {
    /// @notice A prover needs a header oracle that is there.
    error OracleWithoutCode(address headerOracle);

    /// @notice The log that the proof shows; reverts if the proof shows nothing.
    function proveLog(uint64 chainId, EventProof calldata proof) external view returns (ProvenLog memory);
}
