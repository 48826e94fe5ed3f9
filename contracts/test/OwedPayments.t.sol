// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {IBatchPayout} from "../src/interfaces/IBatchPayout.sol";
import {PaymentCalls} from "../src/libraries/PaymentCalls.sol";
import {MockBlacklistToken} from "../src/mocks/MockBlacklistToken.sol";
import {PaymentWord} from "../src/types/PaymentWord.sol";
import {Batch} from "../src/types/PayoutTypes.sol";
import {PayoutFixture} from "./support/PayoutFixture.sol";

contract OwedPaymentsTest is PayoutFixture {
    bytes4 private constant REASON = MockBlacklistToken.Blacklisted.selector;

    /// Pays chunks 0 and 2 of three payments each while the given payees are refused.
    function _payWithRefused(uint256[] memory refused) private returns (bytes32) {
        _refuse(refused);
        return _payBoth();
    }

    function _refuse(uint256[] memory refused) private {
        for (uint256 i; i < refused.length; ++i) {
            token.setBlacklisted(_payee(refused[i]), true);
        }
    }

    function _payBoth() private returns (bytes32) {
        return _pay(_join(_batch(0, 3), _batch(2, 3)));
    }

    function _payWithRefused(uint256 id) private returns (bytes32) {
        return _payWithRefused(_one(id));
    }

    function _allow(uint256 id) private {
        token.setBlacklisted(_payee(id), false);
    }

    /* RECORDING */

    function test_RefusedPayeeIsOwedAndTheOthersArePaid() public {
        uint256[] memory refused = new uint256[](3);
        (refused[0], refused[1], refused[2]) = (1, 2, 514);
        bytes32 runId = payout.runIdOf(_run());
        _refuse(refused);
        for (uint256 i; i < refused.length; ++i) {
            vm.expectEmit(address(payout));
            emit IBatchPayout.PaymentFailed(
                runId, refused[i], _payee(refused[i]), _amount(refused[i]), REASON
            );
        }
        _payBoth();
        uint256[3] memory paid = [uint256(0), 512, 513];
        for (uint256 i; i < 3; ++i) {
            assertEq(token.balanceOf(_payee(paid[i])), _amount(paid[i]), "the others are paid");
            assertEq(PaymentWord.unwrap(payout.owed(runId, paid[i])), 0, "and not owed");
            assertEq(
                PaymentWord.unwrap(payout.owed(runId, refused[i])),
                PaymentWord.unwrap(_word(refused[i])),
                "the refused are owed"
            );
            assertTrue(payout.isTaken(payer, runId, refused[i]), "and cannot be submitted again");
        }
        assertEq(
            token.balanceOf(address(payout)), uint256(_amount(1)) + _amount(2) + _amount(514), "the money"
        );
        IBatchPayout.OwedRun memory run = payout.owedRun(runId);
        assertEq(run.payer, payer);
        assertEq(run.token, address(token));
        assertEq(run.expiresAt, block.timestamp + OWED_PERIOD);
    }

    function test_LaterFailureExtendsTheExpiry() public {
        bytes32 runId = _payWithRefused(1);
        vm.warp(block.timestamp + 30 days);
        token.setBlacklisted(_payee(3 * 256), true);
        _pay(_batch(3, 1));
        assertEq(payout.owedRun(runId).expiresAt, block.timestamp + OWED_PERIOD);
    }

    function test_ResubmissionDoesNotPayAnOwedPayment() public {
        _payWithRefused(1);
        _allow(1);
        uint256 left = token.balanceOf(payer);
        _pay(_join(_batch(0, 3), _batch(2, 3)));
        assertEq(token.balanceOf(_payee(1)), 0);
        assertEq(token.balanceOf(payer), left);
    }

    /* PAYING AGAIN */

    function test_AnybodyPaysAnOwedPaymentToItsPayeeEvenWhenPaused() public {
        bytes32 runId = _payWithRefused(1);
        _allow(1);
        vm.prank(pauser);
        payout.pause();
        vm.expectEmit(address(payout));
        emit IBatchPayout.OwedPaid(runId, 1, _payee(1), _amount(1));
        vm.prank(stranger);
        payout.payOwed(runId, _one(1));
        assertEq(token.balanceOf(_payee(1)), _amount(1));
        assertEq(token.balanceOf(address(payout)), 0);
        assertEq(PaymentWord.unwrap(payout.owed(runId, 1)), 0);
    }

    function test_FailingRetryStaysOwedAndDoesNotHoldUpTheOthers() public {
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (1, 514);
        bytes32 runId = _payWithRefused(ids);
        uint64 expiresAt = payout.owedRun(runId).expiresAt;
        _allow(514);
        vm.warp(block.timestamp + 1 days);
        vm.expectEmit(address(payout));
        emit IBatchPayout.OwedRetryFailed(runId, 1, _payee(1), _amount(1), REASON);
        vm.expectEmit(address(payout));
        emit IBatchPayout.OwedPaid(runId, 514, _payee(514), _amount(514));
        payout.payOwed(runId, ids);
        assertEq(PaymentWord.unwrap(payout.owed(runId, 1)), PaymentWord.unwrap(_word(1)));
        assertEq(token.balanceOf(address(payout)), _amount(1));
        assertEq(payout.owedRun(runId).expiresAt, expiresAt, "a retry does not put off the refund");
    }

    function test_RevertWhen_PayingNothing() public {
        bytes32 runId = _payWithRefused(1);
        vm.expectRevert(IBatchPayout.EmptyBatch.selector);
        payout.payOwed(runId, new uint256[](0));
    }

    function test_RevertWhen_NothingWasEverOwedInTheRun() public {
        vm.expectRevert(
            abi.encodeWithSelector(IBatchPayout.NothingOwed.selector, bytes32("no such run"), 1)
        );
        payout.payOwed("no such run", _one(1));
    }

    function test_RevertWhen_ThePaymentIsNotOwed() public {
        bytes32 runId = _payWithRefused(1);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.NothingOwed.selector, runId, 0));
        payout.payOwed(runId, _one(0));
    }

    function test_RevertWhen_AnOwedPaymentIsNamedTwice() public {
        uint256[] memory others = new uint256[](2);
        (others[0], others[1]) = (1, 2);
        bytes32 runId = _payWithRefused(others);
        _allow(1);
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (1, 1);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.NothingOwed.selector, runId, 1));
        payout.payOwed(runId, ids);
    }

    function test_RevertWhen_ATokenLostItsCode() public {
        bytes32 runId = _payWithRefused(1);
        vm.etch(address(token), "");
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.TokenHasNoCode.selector, address(token)));
        payout.payOwed(runId, _one(1));
        vm.warp(block.timestamp + OWED_PERIOD);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.TokenHasNoCode.selector, address(token)));
        payout.refundOwed(runId, _one(1));
    }

    /* REFUNDING */

    function test_AnybodyRefundsAfterTheExpiryEvenWhenPaused() public {
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (1, 514);
        bytes32 runId = _payWithRefused(ids);
        uint256 left = token.balanceOf(payer);
        vm.prank(pauser);
        payout.pause();
        vm.warp(block.timestamp + OWED_PERIOD);
        vm.expectEmit(address(payout));
        emit IBatchPayout.OwedRefunded(runId, 1, payer, _amount(1));
        vm.expectEmit(address(payout));
        emit IBatchPayout.OwedRefunded(runId, 514, payer, _amount(514));
        vm.prank(stranger);
        payout.refundOwed(runId, ids);
        assertEq(token.balanceOf(payer), left + _amount(1) + _amount(514));
        assertEq(token.balanceOf(address(payout)), 0);
        assertEq(PaymentWord.unwrap(payout.owed(runId, 1)), 0);
    }

    function test_ARefundedPaymentStaysTaken() public {
        bytes32 runId = _payWithRefused(1);
        vm.warp(block.timestamp + OWED_PERIOD);
        payout.refundOwed(runId, _one(1));
        _allow(1);
        _pay(_join(_batch(0, 3), _batch(2, 3)));
        assertEq(token.balanceOf(_payee(1)), 0);
    }

    function test_AfterTheExpiryThePayeeCanStillBePaidFirst() public {
        bytes32 runId = _payWithRefused(1);
        _allow(1);
        vm.warp(block.timestamp + OWED_PERIOD);
        payout.payOwed(runId, _one(1));
        assertEq(token.balanceOf(_payee(1)), _amount(1));
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.NothingOwed.selector, runId, 1));
        payout.refundOwed(runId, _one(1));
    }

    function test_RevertWhen_RefundedBeforeTheExpiry() public {
        bytes32 runId = _payWithRefused(1);
        uint64 expiresAt = payout.owedRun(runId).expiresAt;
        vm.warp(expiresAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.OwedNotExpired.selector, runId, expiresAt));
        vm.prank(payer);
        payout.refundOwed(runId, _one(1));
    }

    function test_RevertWhen_RefundIsNamedTwiceOrEmpty() public {
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (1, 514);
        bytes32 runId = _payWithRefused(ids);
        vm.warp(block.timestamp + OWED_PERIOD);
        ids[1] = 1;
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.NothingOwed.selector, runId, 1));
        payout.refundOwed(runId, ids);
        vm.expectRevert(IBatchPayout.EmptyBatch.selector);
        payout.refundOwed(runId, new uint256[](0));
    }

    function test_RefundThatTheTokenRefusesStaysOwed() public {
        bytes32 runId = _payWithRefused(1);
        token.setBlacklisted(payer, true);
        vm.warp(block.timestamp + OWED_PERIOD);
        vm.expectRevert(abi.encodeWithSelector(MockBlacklistToken.Blacklisted.selector, payer));
        payout.refundOwed(runId, _one(1));
        assertEq(PaymentWord.unwrap(payout.owed(runId, 1)), PaymentWord.unwrap(_word(1)));
    }

    /* GAS */

    function test_TheGasLeftProvesThatAPaymentWasOfferedItsGas() public pure {
        uint256 left = PaymentCalls.GAS_LEFT_AFTER_FAILURE;
        assertGe(left - left / 64, PaymentCalls.PAYMENT_GAS);
    }

    /// Whatever gas the submitter gives, a payment is refused only by the token: the call either fails as a
    /// whole or records exactly the refused payee.
    function testFuzz_TooLittleGasRevertsTheWholeBatch(uint256 gasLimit) public {
        gasLimit = bound(gasLimit, 150_000, 1_200_000);
        token.setBlacklisted(_payee(1), true);
        vm.prank(payer);
        try payout.pay{gas: gasLimit}(_run(), _batch(0, 3)) returns (bytes32 runId) {
            assertGe(gasLimit, PaymentCalls.GAS_LEFT_AFTER_FAILURE);
            assertEq(token.balanceOf(_payee(0)), _amount(0));
            assertEq(token.balanceOf(_payee(2)), _amount(2));
            assertEq(PaymentWord.unwrap(payout.owed(runId, 1)), PaymentWord.unwrap(_word(1)));
        } catch {
            assertEq(token.balanceOf(payer), FUNDS);
        }
    }

    function test_RevertWhen_APaymentFailsWithTooLittleGasLeft() public {
        token.setBlacklisted(_payee(1), true);
        vm.prank(payer);
        vm.expectRevert(PaymentCalls.NotEnoughGas.selector);
        payout.pay{gas: 600_000}(_run(), _batch(0, 3));
    }

    function test_RevertWhen_ARetryFailsWithTooLittleGasLeft() public {
        bytes32 runId = _payWithRefused(1);
        vm.expectRevert(PaymentCalls.NotEnoughGas.selector);
        payout.payOwed{gas: 500_000}(runId, _one(1));
    }
}
