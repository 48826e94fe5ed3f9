// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReceiptProver} from "../interfaces/IReceiptProver.sol";
import {EventProof, ProvenLog} from "../types/EventProof.sol";

/// Takes the logs that the test says were written, each by its number in place of a proof.
contract MockReceiptProver is IReceiptProver {
    mapping(uint64 chainId => mapping(uint64 number => ProvenLog)) private _logs;

    error ProvesNothing();

    function addLog(uint64 chainId, uint64 number, ProvenLog calldata log) external {
        _logs[chainId][number] = log;
    }

    function proveLog(uint64 chainId, EventProof calldata proof) external view returns (ProvenLog memory) {
        ProvenLog memory log = _logs[chainId][proof.blockNumber];
        if (log.emitter == address(0)) revert ProvesNothing();
        return log;
    }
}
