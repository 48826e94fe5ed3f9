// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {IScreening} from "../interfaces/IScreening.sol";
import {Circuit} from "../types/Circuit.sol";
import {SCREEN} from "../types/CircuitKind.sol";
import {CircuitProofs} from "./CircuitProofs.sol";

abstract contract Screening is IScreening, CircuitProofs, AccessManaged, Pausable {
    /* PUBLIC SIGNALS */

    uint256 private constant SIGNALS = 5;
    uint256 private constant NEXT_SCREEN = 0;
    uint256 private constant PREV_SCREEN = 1;
    uint256 private constant ROSTER_ROOT = 2;
    uint256 private constant DENY_ROOT = 3;
    uint256 private constant CHUNK_INDEX = 4;

    /* STORAGE */

    mapping(bytes32 circuitId => mapping(uint256 screenState => ScreenRecord)) private _records;
    mapping(bytes32 circuitId => uint256 denyRoot) private _denyLists;

    /* SCREENING */

    /// @inheritdoc IScreening
    function recordScreening(uint256[] calldata publicInputs, bytes calldata aggregatedProof)
        external
        whenNotPaused
    {
        (bytes32 circuitId, Circuit memory circuit, bytes calldata proofs) = _open(aggregatedProof);
        _requireKind(circuitId, circuit, SCREEN);
        _requireValid(circuitId, circuit, publicInputs, proofs);
        (uint256 state, ScreenRecord memory reached) = _follow(circuitId, publicInputs);
        // The state is a hash of everything in the record, so a record that exists already is this one.
        if (_records[circuitId][state].chunkCount != 0) return;
        _records[circuitId][state] = reached;
        emit ScreeningRecorded(circuitId, state, reached.rosterRoot, reached.denyRoot, reached.chunkCount);
    }

    /// Walks from the state that the first proof continues to the state after the last.
    function _follow(bytes32 circuitId, uint256[] calldata inputs)
        private
        view
        returns (uint256 state, ScreenRecord memory reached)
    {
        state = inputs[PREV_SCREEN];
        if (state == 0) {
            (reached.rosterRoot, reached.denyRoot) = (inputs[ROSTER_ROOT], inputs[DENY_ROOT]);
        } else {
            reached = _records[circuitId][state];
            if (reached.chunkCount == 0) revert UnknownScreenState(state);
        }
        for (uint256 start; start < inputs.length; start += SIGNALS) {
            uint256 index = start / SIGNALS;
            uint256 prevScreen = inputs[start + PREV_SCREEN];
            if (prevScreen != state) revert ScreenStateMismatch(index, state, prevScreen);
            if (
                inputs[start + ROSTER_ROOT] != reached.rosterRoot
                    || inputs[start + DENY_ROOT] != reached.denyRoot
            ) {
                revert ScreenSubjectMismatch(index);
            }
            uint256 chunkIndex = inputs[start + CHUNK_INDEX];
            if (chunkIndex != reached.chunkCount) {
                revert ScreenChunkOutOfOrder(reached.chunkCount, chunkIndex);
            }
            ++reached.chunkCount;
            state = inputs[start + NEXT_SCREEN];
        }
    }

    /// @inheritdoc IScreening
    function setDenyList(bytes32 circuitId, uint256 denyRoot) external restricted {
        _requireKind(circuitId, _requireOpenForRuns(circuitId), SCREEN);
        _denyLists[circuitId] = denyRoot;
        emit DenyListSet(circuitId, denyRoot, msg.sender);
    }

    /* VIEWS */

    /// @inheritdoc IScreening
    function screening(bytes32 circuitId, uint256 screenState) external view returns (ScreenRecord memory) {
        return _records[circuitId][screenState];
    }

    /// @inheritdoc IScreening
    function denyList(bytes32 circuitId) external view returns (uint256) {
        return _denyLists[circuitId];
    }

    /* CHECKS */

    /// The chunks of the roster that were screened against the list in force, in chunks of this size.
    function _requireScreened(bytes32 circuitId, uint256 screenRoot, uint256 rosterRoot, uint256 chunkSize)
        internal
        view
        returns (uint32 chunkCount)
    {
        Circuit memory circuit = _requireOpenForRuns(circuitId);
        _requireKind(circuitId, circuit, SCREEN);
        if (circuit.chunkSize != chunkSize) revert ScreenChunkSizeMismatch(chunkSize, circuit.chunkSize);
        ScreenRecord storage done = _records[circuitId][screenRoot];
        chunkCount = done.chunkCount;
        if (chunkCount == 0) revert UnknownScreenState(screenRoot);
        if (done.rosterRoot != rosterRoot) revert OtherRosterScreened(rosterRoot, done.rosterRoot);
        uint256 inForce = _denyLists[circuitId];
        if (done.denyRoot != inForce) revert DenyListNotInForce(inForce, done.denyRoot);
    }
}
