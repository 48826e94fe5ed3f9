// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {Escrow} from "./crosschain/Escrow.sol";
import {OrderDestination} from "./crosschain/OrderDestination.sol";
import {OrderProofs} from "./crosschain/OrderProofs.sol";
import {OrderSource} from "./crosschain/OrderSource.sol";
import {ICrossChainArbiter} from "./interfaces/ICrossChainArbiter.sol";
import {IFinalityPolicy} from "./interfaces/IFinalityPolicy.sol";
import {IReceiptProver} from "./interfaces/IReceiptProver.sol";
import {OrderId} from "./libraries/OrderId.sol";
import {OrderMessage} from "./libraries/OrderMessage.sol";
import {Order} from "./types/Order.sol";

/// @title CrossChainArbiter
/// @notice Documented in ICrossChainArbiter. Each arbiter is both ends at once: OrderSource holds what was sent from
/// here, OrderDestination what was sent to here. Every function that calls out is entered once at a time, so an
/// action cannot send orders of its own.
contract CrossChainArbiter is OrderSource, OrderDestination {
    using InteroperableAddress for bytes;
    using OrderId for Order;

    constructor(address authority, IReceiptProver prover, IFinalityPolicy policy)
        AccessManaged(authority)
        OrderProofs(prover)
        Escrow(policy)
    {
        if (authority.code.length == 0) revert InvalidContract(authority);
    }

    /// @dev Only what the counterpart said through the gateway of its link comes here.
    function _processMessage(address, bytes32, bytes calldata sender, bytes calldata payload)
        internal
        override
        nonReentrant
    {
        if (msg.value != 0) revert UnexpectedValue(msg.value);
        (uint256 chainId, address arbiter) = sender.parseEvmV1Calldata();
        (uint8 kind, bytes memory body) = abi.decode(payload, (uint8, bytes));
        // A link's chain id fits 64 bits.
        if (kind == OrderMessage.EXECUTE) _takeOrder(uint64(chainId), arbiter, body);
        else if (kind == OrderMessage.RESULT) _takeResult(uint64(chainId), arbiter, body);
        else revert UnknownMessage(kind);
    }

    /// @inheritdoc ICrossChainArbiter
    function pause() external restricted {
        _pause();
    }

    /// @inheritdoc ICrossChainArbiter
    function unpause() external restricted {
        _unpause();
    }

    /// @inheritdoc ICrossChainArbiter
    function orderIdOf(Order memory order) external pure returns (bytes32) {
        return order.hash();
    }
}
