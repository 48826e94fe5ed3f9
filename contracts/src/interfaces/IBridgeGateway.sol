// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

/// @title A gateway to other chains that says beforehand what a message costs
interface IBridgeGateway is IERC7786GatewaySource {
    /// @notice The message was sent with less than it costs.
    error FeeTooLow(uint256 sent, uint256 needed);

    /// @notice Native units that sending `payload` to `recipient` (ERC-7930) costs now. What is sent above
    /// this is given back to the caller of `sendMessage`, which must be able to take it.
    function quote(bytes calldata recipient, bytes calldata payload) external view returns (uint256);
}
