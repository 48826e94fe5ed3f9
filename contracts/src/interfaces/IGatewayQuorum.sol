// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

import {IPairedGateway} from "./IPairedGateway.sol";

/// @title Messages that count only when several bridges brought the same
/// @notice Each message leaves through every gateway of the set; its recipient is given it once, when as many
/// different gateways as the threshold says brought it. So a bridge that lies says nothing as long as the threshold
/// is more than the bridges that lie, and one that is silent stops nothing as long as enough others speak.
/// @dev Gateways give what was sent too much back to the quorum, which takes nothing: it pays exactly what each asks.
/// A gateway is trusted not to burn its caller's gas; one that does is removed.
interface IGatewayQuorum is IPairedGateway, IERC7786Recipient {
    event RemoteSet(uint64 indexed chainId, address remote);
    event GatewayAdded(address indexed gateway);
    event GatewayRemoved(address indexed gateway);
    event ThresholdSet(uint256 threshold);

    /// @notice The message left through this gateway, which calls it `gatewayMessageId`.
    event MessageForwarded(
        bytes32 indexed messageId, address indexed gateway, bytes32 gatewayMessageId, uint256 fee
    );

    /// @notice The gateway failed, and enough others did not.
    event GatewaySkipped(bytes32 indexed messageId, address indexed gateway);

    /// @notice A gateway brought the message; so many of today's gateways brought it by now.
    event MessageBrought(bytes32 indexed messageId, address indexed gateway, uint256 count);

    /// @notice Enough gateways brought the message and its recipient failed; anybody may try again with `deliver`.
    event DeliveryFailed(bytes32 indexed messageId, address indexed recipient);

    /// @notice This gateway is none of the set.
    error NotAGateway(address gateway);

    /// @notice A gateway needs code, stands in the set once, and the set has room for MAX_GATEWAYS.
    error InvalidGateway(address gateway);

    /// @notice The threshold must be at least one and no more than there are gateways.
    error InvalidThreshold(uint256 threshold, uint256 gateways);

    /// @notice The recipient had too little gas, which says nothing of the message: the gateway brings it again with
    /// more. Reverting lets an estimate find out how much it takes.
    error DeliveryOutOfGas(bytes32 messageId, address recipient);

    /// @notice Fewer gateways than the threshold could send, or brought the message.
    error TooFewGateways(uint256 count, uint256 threshold);

    /// @notice The same gateway brought the same message before.
    error AlreadyBrought(bytes32 messageId, address gateway);

    /// @notice Speaks with the quorum `remote` on a chain; zero closes the way.
    function setRemote(uint64 chainId, address remote) external;

    function addGateway(address gateway) external;

    /// @notice What the gateway brought counts no longer, not even if it is added again.
    function removeGateway(address gateway) external;

    function setThreshold(uint256 threshold) external;

    /// @notice Gives a message that enough gateways brought to its recipient, where that failed before or the
    /// threshold was higher. Anybody may.
    /// @param chainId Chain it came from.
    /// @param body What the gateways brought.
    function deliver(uint64 chainId, bytes calldata body) external;

    /// @notice How many of today's gateways brought the message.
    function countOf(bytes32 messageId) external view returns (uint256);

    function hasBrought(bytes32 messageId, address gateway) external view returns (bool);
    function gateways() external view returns (address[] memory);
    function threshold() external view returns (uint256);
}
