// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// The `aggregate3` of the public Multicall3 interface, for comparison of gas: same calldata, one low-level
/// call per item, all results returned, a failure tolerated where the caller allows it.
contract MockMulticall3 {
    struct Call3 {
        address target;
        bool allowFailure;
        bytes callData;
    }

    struct Result {
        bool success;
        bytes returnData;
    }

    error CallFailed(uint256 index);

    function aggregate3(Call3[] calldata calls) external payable returns (Result[] memory results) {
        uint256 length = calls.length;
        results = new Result[](length);
        for (uint256 i; i < length; ++i) {
            Call3 calldata item = calls[i];
            Result memory result = results[i];
            // solhint-disable-next-line avoid-low-level-calls
            (result.success, result.returnData) = item.target.call(item.callData);
            if (!result.success && !item.allowFailure) revert CallFailed(i);
        }
    }
}
