// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReceiptProver} from "../interfaces/IReceiptProver.sol";
import {EventProof, ProvenLog} from "../types/EventProof.sol";

/// Takes for proven what a test has written down: one log a block of a chain.
contract MockLogProver is IReceiptProver {
    mapping(uint64 chainId => mapping(uint64 blockNumber => ProvenLog)) private _logs;

    error NothingShown();

    function setLog(uint64 chainId, uint64 blockNumber, ProvenLog calldata log_) external {
        _logs[chainId][blockNumber] = log_;
    }

    function proveLog(uint64 chainId, EventProof calldata proof)
        external
        view
        returns (ProvenLog memory log)
    {
        log = _logs[chainId][proof.blockNumber];
        if (log.emitter == address(0)) revert NothingShown();
    }
}
