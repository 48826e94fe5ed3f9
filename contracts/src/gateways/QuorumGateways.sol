// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {IGatewayQuorum} from "../interfaces/IGatewayQuorum.sol";
import {PairedGateway} from "./PairedGateway.sol";

/// @title QuorumGateways
/// @notice The gateways of a GatewayQuorum, how many must agree, and what each of them brought.
abstract contract QuorumGateways is PairedGateway, IGatewayQuorum {
    using EnumerableSet for EnumerableSet.AddressSet;

    /// @dev Bounds the gas of a message, which goes through all of them.
    uint256 public constant MAX_GATEWAYS = 8;

    EnumerableSet.AddressSet private _gateways;

    /// @inheritdoc IGatewayQuorum
    uint256 public threshold;

    /// @dev Each time that a gateway is added it gets the next number; what it brought counts under that number only.
    uint256 private _terms;
    mapping(address gateway => uint256 term) private _termOf;
    mapping(bytes32 messageId => mapping(address gateway => uint256 term)) private _broughtIn;

    constructor(address[] memory gateways_, uint256 threshold_) {
        for (uint256 i = 0; i < gateways_.length; ++i) {
            _addGateway(gateways_[i]);
        }
        _setThreshold(threshold_);
    }

    /* GOVERNANCE */

    /// @inheritdoc IGatewayQuorum
    function addGateway(address gateway) external restricted {
        _addGateway(gateway);
    }

    /// @inheritdoc IGatewayQuorum
    function removeGateway(address gateway) external restricted {
        if (!_gateways.remove(gateway)) revert NotAGateway(gateway);
        uint256 left = _gateways.length();
        if (left < threshold) revert InvalidThreshold(threshold, left);
        delete _termOf[gateway];
        emit GatewayRemoved(gateway);
    }

    /// @inheritdoc IGatewayQuorum
    function setThreshold(uint256 threshold_) external restricted {
        _setThreshold(threshold_);
    }

    function _addGateway(address gateway) private {
        bool fits = gateway.code.length != 0 && _gateways.length() < MAX_GATEWAYS;
        if (!fits || !_gateways.add(gateway)) revert InvalidGateway(gateway);
        _termOf[gateway] = ++_terms;
        emit GatewayAdded(gateway);
    }

    function _setThreshold(uint256 threshold_) private {
        uint256 size = _gateways.length();
        if (threshold_ == 0 || threshold_ > size) revert InvalidThreshold(threshold_, size);
        threshold = threshold_;
        emit ThresholdSet(threshold_);
    }

    /* VIEWS */

    /// @inheritdoc IGatewayQuorum
    function gateways() public view returns (address[] memory) {
        return _gateways.values();
    }

    /// @inheritdoc IGatewayQuorum
    function hasBrought(bytes32 messageId, address gateway) public view returns (bool) {
        uint256 term = _termOf[gateway];
        return term != 0 && _broughtIn[messageId][gateway] == term;
    }

    /// @inheritdoc IGatewayQuorum
    function countOf(bytes32 messageId) public view returns (uint256 count) {
        address[] memory all = gateways();
        for (uint256 i = 0; i < all.length; ++i) {
            if (hasBrought(messageId, all[i])) ++count;
        }
    }

    /* MESSAGES */

    function _requireGateway(address gateway) internal view {
        if (_termOf[gateway] == 0) revert NotAGateway(gateway);
    }

    /// @dev The gateway must be one of the set.
    function _recordBrought(bytes32 messageId, address gateway) internal returns (uint256 count) {
        if (hasBrought(messageId, gateway)) revert AlreadyBrought(messageId, gateway);
        _broughtIn[messageId][gateway] = _termOf[gateway];
        count = countOf(messageId);
        emit MessageBrought(messageId, gateway, count);
    }
}
