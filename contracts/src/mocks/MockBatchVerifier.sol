// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ZkVerifierLibrary} from "../libraries/ZkVerifierLibrary.sol";
import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

/// Opens the library to tests and gas figures, with one key stored as contract code.
contract MockBatchVerifier {
    address public immutable KEY;
    bytes32 public immutable KEY_HASH;
    uint256 public immutable SIGNALS;

    constructor(bytes memory key, uint256 signals) {
        KEY = SSTORE2.write(key);
        KEY_HASH = keccak256(key);
        SIGNALS = signals;
    }

    function verifyBatch(uint256[] calldata inputs, bytes calldata proofs) external view returns (bool) {
        return ZkVerifierLibrary.verifyBatch(KEY, KEY_HASH, SIGNALS, inputs, proofs);
    }

    function verifyBatchAt(address key, uint256[] calldata inputs, bytes calldata proofs)
        external
        view
        returns (bool)
    {
        return ZkVerifierLibrary.verifyBatch(key, KEY_HASH, SIGNALS, inputs, proofs);
    }
}
