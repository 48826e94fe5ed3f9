// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHeaderOracle} from "./interfaces/IHeaderOracle.sol";
import {IReceiptProver} from "./interfaces/IReceiptProver.sol";
import {ReceiptProof} from "./libraries/ReceiptProof.sol";
import {EventProof, ProvenLog} from "./types/EventProof.sol";

/// @title ReceiptProver
/// @notice Documented in IReceiptProver.
contract ReceiptProver is IReceiptProver {
    IHeaderOracle private immutable _oracle;

    constructor(address headerOracle_) {
        if (headerOracle_.code.length == 0) revert OracleWithoutCode(headerOracle_);
        _oracle = IHeaderOracle(headerOracle_);
    }

    /// @inheritdoc IReceiptProver
    function proveLog(uint64 chainId, EventProof calldata proof) external view returns (ProvenLog memory) {
        return ReceiptProof.readLog(_oracle.headerHash(chainId, proof.blockNumber), proof);
    }

    /// @notice Where the hashes of headers come from.
    function headerOracle() external view returns (address) {
        return address(_oracle);
    }
}
