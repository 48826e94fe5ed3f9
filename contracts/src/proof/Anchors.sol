// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../interfaces/IAnchors.sol";
import {RunId} from "../libraries/RunId.sol";
import {Run} from "../types/PayoutTypes.sol";
import {WorkflowRun} from "../types/WorkflowTypes.sol";
import {WorkflowRuns} from "./WorkflowRuns.sol";

abstract contract Anchors is IAnchors, WorkflowRuns {
    using RunId for Run;

    /* STORAGE */

    mapping(bytes32 runId => mapping(bytes32 digest => Anchor)) private _anchors;
    mapping(bytes32 runId => bytes32 digest) private _latest;

    /// @inheritdoc IAnchors
    function anchor(bytes32 runId, bytes32 digest) external {
        WorkflowRun storage run = _known(runId);
        if (msg.sender != run.payer && msg.sender != run.beneficiary) {
            revert NotPayerOrBeneficiary(msg.sender);
        }
        _anchor(runId, digest);
    }

    /// @inheritdoc IAnchors
    function anchorOwn(Run calldata run, bytes32 digest) external {
        if (msg.sender != run.payer) revert NotPayer(msg.sender, run.payer);
        _anchor(run.derive(PAYOUT), digest);
    }

    function _anchor(bytes32 runId, bytes32 digest) private {
        if (digest == 0) revert ZeroDigest();
        if (_anchors[runId][digest].position != 0) revert AlreadyAnchored(runId, digest);
        uint32 position = _anchors[runId][_latest[runId]].position + 1;
        _anchors[runId][digest] = Anchor(msg.sender, uint64(block.number), position);
        _latest[runId] = digest;
        emit BundleAnchored(runId, digest, msg.sender, position, block.number);
    }

    /// @inheritdoc IAnchors
    function anchorOf(bytes32 runId, bytes32 digest) external view returns (Anchor memory) {
        return _anchors[runId][digest];
    }

    /// @inheritdoc IAnchors
    function latestAnchor(bytes32 runId) external view returns (bytes32 digest, uint256 position) {
        digest = _latest[runId];
        position = _anchors[runId][digest].position;
    }
}
