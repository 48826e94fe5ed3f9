// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {PayoutDelegate} from "./PayoutDelegate.sol";
import {IBatchPayout} from "./interfaces/IBatchPayout.sol";
import {IPayoutDelegate} from "./interfaces/IPayoutDelegate.sol";
import {PaymentCalls} from "./libraries/PaymentCalls.sol";
import {RunId} from "./libraries/RunId.sol";
import {ApprovedRuns} from "./payout/ApprovedRuns.sol";
import {OwedPayments} from "./payout/OwedPayments.sol";
import {Failure} from "./types/Failure.sol";
import {Batch, Run} from "./types/PayoutTypes.sol";

/// The way in for payers, and what pauses it. The deposits are in ApprovedRuns, the refused payments in
/// OwedPayments, the bitmap under all of them in PayoutLedger.
contract BatchPayout is ApprovedRuns, AccessManaged {
    using RunId for Run;

    /* STORAGE */

    address private immutable DELEGATE;
    mapping(address payer => mapping(address operator => bool)) private _operators;

    constructor(address authority, uint32 owedPeriodSeconds)
        AccessManaged(authority)
        OwedPayments(owedPeriodSeconds)
    {
        if (authority == address(0)) revert AccessManagedInvalidAuthority(authority);
        DELEGATE = address(new PayoutDelegate());
    }

    /* PAYING */

    /// @inheritdoc IBatchPayout
    function pay(Run calldata run, Batch calldata batch)
        external
        nonReentrant
        whenNotPaused
        returns (bytes32 runId)
    {
        if (msg.sender != run.payer && !_operators[run.payer][msg.sender]) {
            revert NotPayerOrOperator(msg.sender, run.payer);
        }
        runId = run.derive(address(this));
        (uint256[] memory fresh, uint256 due) = _claim(run, runId, batch);
        if (due == 0) return runId;
        uint256 held = _pull(run.token, run.payer, due);
        _finish(run, runId, batch, PaymentCalls.send(run.token, batch, fresh), held);
    }

    /// @inheritdoc IBatchPayout
    function payFromAccount(Run calldata run, Batch calldata batch)
        external
        nonReentrant
        whenNotPaused
        returns (bytes32 runId)
    {
        if (msg.sender != run.payer) revert NotPayer(msg.sender, run.payer);
        // What EXTCODEHASH shows of an account that delegates is the hash of this designator (EIP-7702).
        if (run.payer.codehash != keccak256(abi.encodePacked(hex"ef0100", DELEGATE))) {
            revert NotDelegated(run.payer);
        }
        runId = run.derive(address(this));
        (uint256[] memory fresh, uint256 due) = _claim(run, runId, batch);
        if (due == 0) return runId;
        uint256 held = _balance(run.token);
        Failure[] memory failures = IPayoutDelegate(run.payer).sendPayments(run.token, batch, fresh, due);
        _finish(run, runId, batch, failures, held);
    }

    /* PERMISSIONS */

    /// @inheritdoc IBatchPayout
    function setOperator(address operator, bool approved) external {
        if (operator == address(0) || operator == msg.sender) revert InvalidOperator(operator);
        _operators[msg.sender][operator] = approved;
        emit OperatorSet(msg.sender, operator, approved);
    }

    /// @inheritdoc IBatchPayout
    function pause() external restricted {
        _pause();
    }

    /// @inheritdoc IBatchPayout
    function unpause() external restricted {
        _unpause();
    }

    /* VIEWS */

    /// @inheritdoc IBatchPayout
    function runIdOf(Run calldata run) external view returns (bytes32) {
        return run.derive(address(this));
    }

    /// @inheritdoc IBatchPayout
    function isOperator(address payer, address operator) external view returns (bool) {
        return _operators[payer][operator];
    }

    /// @inheritdoc IBatchPayout
    function payoutDelegate() external view returns (address) {
        return DELEGATE;
    }
}
