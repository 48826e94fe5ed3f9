// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

struct BridgeParams {
    string sourceChain;
    string targetChain;
    address target;
    bytes action;
}

interface ICrossChainExecutor {
    function executeConditional(
        string calldata sourceChain,
        bytes32 sourceTxHash,
        string calldata targetChain,
        bytes calldata action
    ) external payable;
}

/// @dev The arbiter as the documentation has published it, with the least around it that compiles. Kept to show what
/// goes wrong; never deployed.
contract PublishedArbiter {
    mapping(bytes32 => bool) public completedEvents;

    function bridgeAndExecute(bytes32 workflowId, BridgeParams calldata params) external payable {
        require(!completedEvents[workflowId], "Already executed");
        ICrossChainExecutor(params.target).executeConditional{value: msg.value}(
            params.sourceChain, keccak256(params.action), params.targetChain, params.action
        );
        completedEvents[workflowId] = true;
    }
}
