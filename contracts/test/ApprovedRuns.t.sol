// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IBatchPayout} from "../src/interfaces/IBatchPayout.sol";
import {MockBlacklistToken} from "../src/mocks/MockBlacklistToken.sol";
import {PaymentWord, toPaymentWord} from "../src/types/PaymentWord.sol";
import {Batch, Run} from "../src/types/PayoutTypes.sol";
import {PayoutFixture} from "./support/PayoutFixture.sol";

contract ApprovedRunsTest is PayoutFixture {
    Batch private _first;
    Batch private _second;
    bytes32 private _root;

    function setUp() public override {
        super.setUp();
        _first = _batch(0, 3);
        _second = _attested(_batch(1, 256), 42);
        _root = _node(_leaf(_first), _leaf(_second));
    }

    function _openBoth() private returns (bytes32) {
        return _open(_root, _first.total + _second.total);
    }

    function _payAs(address caller, Batch memory batch, bytes32[][] memory proofs) private {
        vm.prank(caller);
        payout.payApproved(_run(), batch, proofs);
    }

    /* OPENING */

    function test_OpensARunWithItsBudget() public {
        uint64 expiresAt = uint64(block.timestamp + 1 days);
        vm.expectEmit(address(payout));
        emit IBatchPayout.RunOpened(payout.runIdOf(_run()), payer, address(token), _root, 1_000, expiresAt);
        bytes32 runId = _open(_root, 1_000);
        IBatchPayout.Vault memory vault = payout.vault(runId);
        assertEq(vault.merkleRoot, _root);
        assertEq(vault.budget, 1_000);
        assertEq(vault.expiresAt, expiresAt);
        assertEq(token.balanceOf(address(payout)), 1_000);
    }

    function _expectRefusal(bytes32 root, uint256 budget, uint64 expiresAt, bytes memory reason) private {
        vm.prank(payer);
        vm.expectRevert(reason);
        payout.openRun(_run(), root, budget, expiresAt);
        assertEq(token.balanceOf(payer), FUNDS);
    }

    function test_RevertWhen_OpeningWithBadInput() public {
        uint64 later = uint64(block.timestamp + 1);
        uint64 past = uint64(block.timestamp);
        _expectRefusal(0, 1, later, abi.encodeWithSelector(IBatchPayout.ZeroMerkleRoot.selector));
        _expectRefusal(_root, 0, later, abi.encodeWithSelector(IBatchPayout.ZeroAmount.selector));
        _expectRefusal(_root, 1, past, abi.encodeWithSelector(IBatchPayout.InvalidExpiry.selector, past));
        uint256 wide = uint256(type(uint128).max) + 1;
        _expectRefusal(
            _root,
            wide,
            later,
            abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, wide)
        );
    }

    function test_RevertWhen_OpenedByAnotherThanThePayer() public {
        vm.prank(payer);
        payout.setOperator(stranger, true);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.NotPayer.selector, stranger, payer));
        payout.openRun(_run(), _root, 1, type(uint64).max);
    }

    function test_RevertWhen_OpenedForATokenWithoutCode() public {
        Run memory run = _run();
        run.token = makeAddr("no contract");
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.TokenHasNoCode.selector, run.token));
        payout.openRun(run, _root, 1, type(uint64).max);
    }

    function test_RevertWhen_OpenedTwice() public {
        bytes32 runId = _open(_root, 1);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.RunAlreadyOpen.selector, runId));
        _open(_root, 1);
    }

    /* PAYING */

    function test_AnybodyPaysApprovedChunksFromTheBudget() public {
        bytes32 runId = _openBoth();
        _payAs(stranger, _first, _proofs(_leaf(_second)));
        _assertPaid(_first);
        assertEq(payout.vault(runId).budget, _second.total);
        _payAs(stranger, _second, _proofs(_leaf(_first)));
        _assertPaid(_second);
        assertEq(payout.vault(runId).budget, 0);
        assertEq(token.balanceOf(address(payout)), 0);
        assertTrue(payout.attestation(payer, runId, 1) != 0);
    }

    function test_PaysSeveralChunksInOneCall() public {
        Batch memory other = _batch(1, 2);
        bytes32 root = _node(_leaf(_first), _leaf(other));
        _open(root, _first.total + other.total);
        bytes32[][] memory proofs = new bytes32[][](2);
        (proofs[0], proofs[1]) = (_proofs(_leaf(other))[0], _proofs(_leaf(_first))[0]);
        Batch memory both = _join(_first, other);
        _payAs(stranger, both, proofs);
        _assertPaid(both);
    }

    function test_SecondSubmissionSpendsNothing() public {
        bytes32 runId = _openBoth();
        _payAs(stranger, _first, _proofs(_leaf(_second)));
        _payAs(stranger, _first, _proofs(_leaf(_second)));
        assertEq(payout.vault(runId).budget, _second.total);
        _assertPaid(_first);
    }

    function test_SharesTheBitmapWithTheAllowance() public {
        bytes32 runId = _openBoth();
        _pay(_batch(0, 2));
        _payAs(stranger, _first, _proofs(_leaf(_second)));
        _assertPaid(_first);
        assertEq(payout.vault(runId).budget, _second.total + _amount(0) + _amount(1));
    }

    function test_RefusedPayeeIsOwedOutOfTheBudget() public {
        bytes32 runId = _openBoth();
        token.setBlacklisted(_payee(1), true);
        _payAs(stranger, _first, _proofs(_leaf(_second)));
        assertEq(payout.vault(runId).budget, _second.total);
        assertEq(PaymentWord.unwrap(payout.owed(runId, 1)), PaymentWord.unwrap(_word(1)));
        assertEq(token.balanceOf(address(payout)), _second.total + _amount(1));
    }

    /// The root that OpenZeppelin's StandardMerkleTree gives for the same chunks in payout-vectors.test.ts.
    function test_AcceptsTheStandardMerkleTree() public {
        PaymentWord[] memory words = new PaymentWord[](3);
        words[0] = toPaymentWord(0x1111111111111111111111111111111111111111, 1_500_000_000);
        words[1] = toPaymentWord(0x2222222222222222222222222222222222222222, 1);
        words[2] = toPaymentWord(address(type(uint160).max), type(uint88).max);
        PaymentWord[] memory fewer = new PaymentWord[](2);
        (fewer[0], fewer[1]) = (words[0], words[1]);
        Batch memory large = _batchOf(0, words);
        Batch memory small = _attested(_batchOf(1, fewer), 42);
        bytes32 root = 0x6ea75234a387046d308686151fdd9c05ee3d9daf2c8f6894ba5864350b185470;
        _open(root, large.total + small.total);
        _payAs(stranger, large, _proofs(_leaf(small)));
        _payAs(stranger, small, _proofs(_leaf(large)));
        assertEq(token.balanceOf(address(type(uint160).max)), type(uint88).max);
    }

    function test_RevertWhen_ThePayeeIsBatchPayoutItself() public {
        _first.words[1] = PaymentWord.wrap(uint256(uint160(address(payout))) << 88 | _amount(1));
        _root = _node(_leaf(_first), _leaf(_second));
        _openBoth();
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.PaymentToSelf.selector, 1));
        _payAs(stranger, _first, _proofs(_leaf(_second)));
    }

    function _expectNotApproved(Batch memory batch, bytes32 sibling) private {
        bytes32 runId = payout.runIdOf(_run());
        vm.expectRevert(
            abi.encodeWithSelector(IBatchPayout.ChunkNotApproved.selector, runId, batch.chunks[0].index())
        );
        _payAs(stranger, batch, _proofs(sibling));
    }

    function test_RevertWhen_TheChunkIsNotApproved() public {
        _openBoth();
        bytes32 sibling = _leaf(_second);
        _expectNotApproved(_batch(0, 2), sibling);
        _expectNotApproved(_batchOf(5, _first.words), sibling);
        _expectNotApproved(_first, "another sibling");
        Batch memory swapped = _batch(0, 3);
        (swapped.words[0], swapped.words[1]) = (swapped.words[1], swapped.words[0]);
        _expectNotApproved(swapped, sibling);
    }

    /// Whoever submits an approved chunk must not choose what it attests.
    function test_RevertWhen_TheStepsAreNotTheApprovedOnes() public {
        _openBoth();
        _expectNotApproved(_attested(_first, 1), _leaf(_second));
        bytes32 sibling = _leaf(_first);
        _second.stepsRoots[0] = 43;
        _expectNotApproved(_second, sibling);
        _second.stepsRoots = new uint256[](0);
        _expectNotApproved(_second, sibling);
    }

    function test_RevertWhen_OneOfTwoChunksIsNotApproved() public {
        Batch memory other = _batch(1, 2);
        bytes32 leaf = _leaf(other);
        _open(_node(_leaf(_first), leaf), _first.total + other.total);
        other.words[0] = _word(777);
        other.total = _sum(other.words);
        bytes32[][] memory proofs = new bytes32[][](2);
        (proofs[0], proofs[1]) = (_proofs(leaf)[0], _proofs(_leaf(_first))[0]);
        vm.expectRevert(
            abi.encodeWithSelector(IBatchPayout.ChunkNotApproved.selector, payout.runIdOf(_run()), 1)
        );
        _payAs(stranger, _join(_first, other), proofs);
    }

    function test_RevertWhen_ThereIsNotOneProofPerChunk() public {
        _openBoth();
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.WrongProofCount.selector, 1, 2));
        _payAs(stranger, _first, new bytes32[][](2));
    }

    function test_RevertWhen_TheRunIsNotOpen() public {
        bytes32 runId = payout.runIdOf(_run());
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.RunNotOpen.selector, runId));
        _payAs(stranger, _first, _proofs(_leaf(_second)));
    }

    function test_RevertWhen_TheRunHasExpired() public {
        bytes32 runId = _openBoth();
        uint64 expiresAt = payout.vault(runId).expiresAt;
        vm.warp(expiresAt);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.RunExpired.selector, runId, expiresAt));
        _payAs(stranger, _first, _proofs(_leaf(_second)));
    }

    /// The money of another run is in the contract and must not be reached.
    function test_RevertWhen_TheBudgetIsTooSmall() public {
        vm.prank(payer);
        payout.openRun(_runOf(token, 2), "other", 1e18, type(uint64).max);
        bytes32 runId = _open(_root, _first.total - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IBatchPayout.BudgetExceeded.selector, runId, _first.total - 1, _first.total
            )
        );
        _payAs(stranger, _first, _proofs(_leaf(_second)));
    }

    /* CLOSING */

    function test_ThePayerClosesAtAnyTimeEvenWhenPaused() public {
        bytes32 runId = _openBoth();
        _payAs(stranger, _first, _proofs(_leaf(_second)));
        vm.prank(pauser);
        payout.pause();
        vm.expectEmit(address(payout));
        emit IBatchPayout.RunClosed(runId, payer, _second.total);
        vm.prank(payer);
        payout.closeRun(_run());
        assertEq(token.balanceOf(payer), FUNDS - _first.total);
        assertEq(token.balanceOf(address(payout)), 0);
        assertEq(payout.vault(runId).merkleRoot, 0);
    }

    function test_AnybodyClosesFromTheExpiryOn() public {
        bytes32 runId = _openBoth();
        vm.warp(payout.vault(runId).expiresAt);
        vm.prank(stranger);
        payout.closeRun(_run());
        assertEq(token.balanceOf(payer), FUNDS);
    }

    function test_ClosesASpentRunAndReopensIt() public {
        _openBoth();
        _payAs(stranger, _first, _proofs(_leaf(_second)));
        _payAs(stranger, _second, _proofs(_leaf(_first)));
        vm.prank(payer);
        payout.closeRun(_run());
        bytes32 runId = _openBoth();
        _payAs(stranger, _first, _proofs(_leaf(_second)));
        assertEq(payout.vault(runId).budget, _first.total + _second.total, "nothing is paid again");
    }

    function test_RevertWhen_ClosedByAnotherBeforeTheExpiry() public {
        bytes32 runId = _openBoth();
        vm.warp(payout.vault(runId).expiresAt - 1);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.NotPayer.selector, stranger, payer));
        payout.closeRun(_run());
    }

    function test_RevertWhen_ClosedTwice() public {
        bytes32 runId = _openBoth();
        vm.startPrank(payer);
        payout.closeRun(_run());
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.RunNotOpen.selector, runId));
        payout.closeRun(_run());
    }

    function test_RefundThatTheTokenRefusesKeepsTheRunOpen() public {
        bytes32 runId = _openBoth();
        token.setBlacklisted(payer, true);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(MockBlacklistToken.Blacklisted.selector, payer));
        payout.closeRun(_run());
        assertEq(payout.vault(runId).budget, _first.total + _second.total);
    }
}
