// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStandbyPool} from "../interfaces/IStandbyPool.sol";
import {NodeStakes} from "./NodeStakes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

/// @title StandbyPool
/// @notice Described by IStandbyPool.
abstract contract StandbyPool is NodeStakes, IStandbyPool {
    using EnumerableSet for EnumerableSet.AddressSet;

    /* CONSTANTS */

    /// @dev Bounds the gas of one pick; about 8,500 gas a step.
    uint256 public constant SCAN_LIMIT = 16;

    uint128 public immutable standbyBond;

    /* STORAGE */

    EnumerableSet.AddressSet private _standbys;

    /// @dev Counts the standbys looked at; its remainder by the size of the pool is the front of the rotation.
    uint256 private _cursor;

    /* CONSTRUCTOR */

    constructor(uint128 standbyBond_) {
        standbyBond = standbyBond_;
    }

    /* MEMBERSHIP */

    /// @inheritdoc IStandbyPool
    function enlist() external {
        require(_standbys.add(msg.sender), AlreadyStandby(msg.sender));
        _lock(msg.sender, standbyBond);
        emit StandbyEnlisted(msg.sender);
    }

    /// @inheritdoc IStandbyPool
    function resign() external {
        require(_dismiss(msg.sender), NotStandby(msg.sender));
    }

    /* VIEWS */

    /// @inheritdoc IStandbyPool
    function isStandby(address node) external view returns (bool) {
        return _standbys.contains(node);
    }

    /// @inheritdoc IStandbyPool
    function standbyCount() external view returns (uint256) {
        return _standbys.length();
    }

    /// @inheritdoc IStandbyPool
    function nextStandby() external view returns (address) {
        uint256 size = _standbys.length();
        return size == 0 ? address(0) : _standbys.at(_cursor % size);
    }

    /* SELECTION */

    /// @dev The next standby in rotation that could lock the bond and is not barred; zero when there is none in reach.
    function _pickStandby(mapping(address node => bool) storage barred, uint128 bondFloor)
        internal
        returns (address)
    {
        uint256 size = _standbys.length();
        uint256 cursor = _cursor;
        uint256 end = cursor + Math.min(size, SCAN_LIMIT);
        while (cursor < end) {
            address candidate = _standbys.at(cursor++ % size);
            if (!barred[candidate] && freeStake(candidate) >= Math.max(bondFloor, cutOf(candidate))) {
                _cursor = cursor;
                return candidate;
            }
        }
        _cursor = cursor;
        return address(0);
    }

    /// @dev Whether there was a place to take away.
    function _dismiss(address node) internal returns (bool dismissed) {
        dismissed = _standbys.remove(node);
        if (dismissed) {
            _unlock(node, standbyBond);
            emit StandbyRemoved(node);
        }
    }
}
