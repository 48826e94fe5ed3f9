// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @notice A wallet without a key, which agrees to one digest at a time.
contract MockContractWallet is IERC1271 {
    bytes32 private _agreed;

    function agreeTo(bytes32 digest) external {
        _agreed = digest;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return digest == _agreed ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
