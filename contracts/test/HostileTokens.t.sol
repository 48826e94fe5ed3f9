// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IBatchPayout} from "../src/interfaces/IBatchPayout.sol";
import {PaymentCalls} from "../src/libraries/PaymentCalls.sol";
import {MockAnswerToken} from "../src/mocks/MockAnswerToken.sol";
import {MockERC20} from "../src/mocks/MockERC20.sol";
import {MockFeeToken} from "../src/mocks/MockFeeToken.sol";
import {MockGasBurnerToken} from "../src/mocks/MockGasBurnerToken.sol";
import {MockHookPayee} from "../src/mocks/MockHookPayee.sol";
import {MockHookToken} from "../src/mocks/MockHookToken.sol";
import {MockNoReturnToken} from "../src/mocks/MockNoReturnToken.sol";
import {MockReentrantToken} from "../src/mocks/MockReentrantToken.sol";
import {MockReturnBombToken} from "../src/mocks/MockReturnBombToken.sol";
import {MockReturnFalseToken} from "../src/mocks/MockReturnFalseToken.sol";
import {MockSenderFeeToken} from "../src/mocks/MockSenderFeeToken.sol";
import {PaymentWord, toPaymentWord} from "../src/types/PaymentWord.sol";
import {Batch, Run} from "../src/types/PayoutTypes.sol";
import {PayoutFixture} from "./support/PayoutFixture.sol";

contract HostileTokensTest is PayoutFixture {
    /// Pays three payees in `hostile` and expects the second to be owed and the others to be paid.
    function _expectSecondIsOwed(MockERC20 hostile, Batch memory batch, bytes4 reason) private {
        Run memory run = _runOf(hostile, 1);
        bytes32 runId = payout.runIdOf(run);
        PaymentWord second = batch.words[1];
        vm.expectEmit(address(payout));
        emit IBatchPayout.PaymentFailed(runId, 1, second.recipient(), second.amount(), reason);
        _payRun(run, batch);
        assertEq(hostile.balanceOf(_payee(0)), _amount(0));
        assertEq(hostile.balanceOf(second.recipient()), 0);
        assertEq(hostile.balanceOf(_payee(2)), _amount(2));
        assertEq(PaymentWord.unwrap(payout.owed(runId, 1)), PaymentWord.unwrap(second));
        assertEq(hostile.balanceOf(address(payout)), second.amount());
    }

    function _expectRefusal(MockERC20 hostile, bytes memory reason) private {
        vm.expectRevert(reason);
        _payRun(_runOf(hostile, 1), _batch(0, 3));
        assertEq(hostile.balanceOf(payer), FUNDS);
        assertEq(payout.chunkBitmap(payer, payout.runIdOf(_runOf(hostile, 1)), 0), 0);
    }

    function test_TokensOfAnyDecimalsArePaid() public {
        uint8[3] memory decimals = [6, 8, 18];
        for (uint256 i; i < decimals.length; ++i) {
            MockERC20 plain = new MockERC20(decimals[i]);
            _fund(plain);
            PaymentWord[] memory words = new PaymentWord[](1);
            words[0] = toPaymentWord(_payee(0), uint88(1_500 * 10 ** plain.decimals()));
            _payRun(_runOf(plain, 1), _batchOf(0, words));
            assertEq(plain.balanceOf(_payee(0)), 1_500 * 10 ** decimals[i]);
        }
    }

    /* RETURN VALUES */

    function test_NoReturnValueIsSuccess() public {
        MockNoReturnToken hostile = new MockNoReturnToken();
        _fund(hostile);
        Batch memory batch = _batch(0, 3);
        _payRun(_runOf(hostile, 1), batch);
        for (uint256 id; id < 3; ++id) {
            assertEq(hostile.balanceOf(_payee(id)), _amount(id));
        }
        assertEq(hostile.balanceOf(address(payout)), 0);
    }

    function test_OwedPaymentWithoutReturnValueIsPaid() public {
        MockNoReturnToken hostile = new MockNoReturnToken();
        _fund(hostile);
        Batch memory batch = _batch(0, 1);
        vm.mockCallRevert(address(hostile), abi.encodeCall(hostile.transfer, (_payee(0), _amount(0))), "");
        bytes32 runId = _payRun(_runOf(hostile, 1), batch);
        vm.clearMockedCalls();
        payout.payOwed(runId, _one(0));
        assertEq(hostile.balanceOf(_payee(0)), _amount(0));
    }

    function _answering(bytes memory answer, bool moves) private returns (MockAnswerToken hostile) {
        hostile = new MockAnswerToken();
        _fund(hostile);
        hostile.setAnswer(_payee(1), answer, moves);
    }

    function test_ReturnOfFalseIsFailure() public {
        _expectSecondIsOwed(_answering(abi.encode(false), false), _batch(0, 3), 0);
    }

    function test_ReturnOfTwoIsFailure() public {
        _expectSecondIsOwed(_answering(abi.encode(2), false), _batch(0, 3), 0);
    }

    /// The payment before it left a 1 in the same place, and the short answer ends in 1 itself.
    function test_EveryReturnShorterThanAWordIsFailure() public {
        for (uint256 size = 1; size < 32; ++size) {
            bytes memory answer = new bytes(size);
            answer[size - 1] = 0x01;
            bytes4 reason = size > 3 ? bytes4(answer) : bytes4(0);
            _expectSecondIsOwed(_answering(answer, false), _batch(0, 3), reason);
        }
    }

    /// An odd answer to a retry of an owed payment is a failure too.
    function test_ShortReturnToARetryIsFailure() public {
        MockAnswerToken hostile = _answering(abi.encode(false), false);
        bytes32 runId = _payRun(_runOf(hostile, 1), _batch(0, 3));
        bytes[4] memory answers = [bytes(hex"01"), hex"00000001", abi.encode(2), new bytes(31)];
        for (uint256 i; i < answers.length; ++i) {
            hostile.setAnswer(_payee(1), answers[i], false);
            payout.payOwed(runId, _one(1));
            assertEq(PaymentWord.unwrap(payout.owed(runId, 1)), PaymentWord.unwrap(_word(1)));
        }
        hostile.setAnswer(address(0), "", false);
        payout.payOwed(runId, _one(1));
        assertEq(hostile.balanceOf(_payee(1)), _amount(1));
    }

    function test_LongReturnThatBeginsWithTrueIsSuccess() public {
        MockAnswerToken hostile = _answering(abi.encode(true, "and more"), true);
        _payRun(_runOf(hostile, 1), _batch(0, 3));
        assertEq(hostile.balanceOf(_payee(1)), _amount(1));
    }

    /// Recording the payment as owed would owe money that has left.
    function test_RevertWhen_ATokenMovesAndReturnsFalse() public {
        MockAnswerToken hostile = _answering(abi.encode(false), true);
        _expectRefusal(
            hostile,
            abi.encodeWithSelector(IBatchPayout.WrongBalance.selector, address(hostile), _amount(1), 0)
        );
    }

    function test_RevertWhen_ARetryMovesAndReturnsFalse() public {
        MockAnswerToken hostile = _answering(abi.encode(false), false);
        bytes32 runId = _payRun(_runOf(hostile, 1), _batch(0, 3));
        hostile.setAnswer(_payee(1), abi.encode(false), true);
        vm.expectRevert(
            abi.encodeWithSelector(IBatchPayout.WrongBalance.selector, address(hostile), _amount(1), 0)
        );
        payout.payOwed(runId, _one(1));
    }

    function test_RevertWhen_PullReturnsFalse() public {
        MockReturnFalseToken hostile = new MockReturnFalseToken();
        _fund(hostile);
        hostile.setOff(true);
        _expectRefusal(
            hostile, abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(hostile))
        );
    }

    function test_RevertWhen_RefundReturnsFalse() public {
        MockReturnFalseToken hostile = new MockReturnFalseToken();
        _fund(hostile);
        Run memory run = _runOf(hostile, 1);
        vm.startPrank(payer);
        payout.openRun(run, "root", 5, type(uint64).max);
        hostile.setOff(true);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(hostile)));
        payout.closeRun(run);
        assertEq(payout.vault(payout.runIdOf(run)).budget, 5);
    }

    function test_ReturnBombsCostNobodyElse() public {
        for (uint256 reverts; reverts < 2; ++reverts) {
            MockReturnBombToken hostile = new MockReturnBombToken();
            _fund(hostile);
            hostile.setBomb(_payee(1), reverts == 1);
            uint256 before = gasleft();
            _expectSecondIsOwed(hostile, _batch(0, 3), 0);
            // Copying 300 kB would cost another 200,000 gas and more.
            assertLt(before - gasleft(), 900_000);
        }
    }

    /* FEES */

    function test_RevertWhen_TheTokenTakesAFeeOnTheWayIn() public {
        MockFeeToken hostile = new MockFeeToken();
        _fund(hostile);
        uint256 total = _batch(0, 3).total;
        _expectRefusal(
            hostile,
            abi.encodeWithSelector(
                IBatchPayout.WrongBalance.selector, address(hostile), total, total - total / 100
            )
        );
        vm.prank(payer);
        vm.expectRevert(
            abi.encodeWithSelector(IBatchPayout.WrongBalance.selector, address(hostile), 1_000, 990)
        );
        payout.openRun(_runOf(hostile, 1), "root", 1_000, type(uint64).max);
    }

    /// Money of another run lies in the contract; a token that takes more than it is told must not eat it.
    function test_RevertWhen_TheTokenTakesAFeeOnTheWayOut() public {
        MockSenderFeeToken hostile = new MockSenderFeeToken();
        _fund(hostile);
        vm.prank(payer);
        payout.openRun(_runOf(hostile, 2), "root", 1e18, type(uint64).max);
        Batch memory batch = _batch(0, 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IBatchPayout.WrongBalance.selector, address(hostile), 1e18, 1e18 - batch.total / 100
            )
        );
        _payRun(_runOf(hostile, 1), batch);
        Run memory run = _runOf(hostile, 3);
        vm.startPrank(payer);
        payout.openRun(run, "root", 1_000, type(uint64).max);
        vm.expectRevert(
            abi.encodeWithSelector(IBatchPayout.WrongBalance.selector, address(hostile), 1e18, 1e18 - 10)
        );
        payout.closeRun(run);
    }

    /* GAS */

    function test_BurnerIsOwedAndCannotBurnTheBatch() public {
        MockGasBurnerToken hostile = new MockGasBurnerToken();
        _fund(hostile);
        hostile.setPayee(_payee(1));
        uint256 before = gasleft();
        _expectSecondIsOwed(hostile, _batch(0, 3), 0);
        assertLt(before - gasleft(), PaymentCalls.PAYMENT_GAS + 400_000);
    }

    /// A token that needs much gas deep inside fails early and leaves much gas unspent: whatever the submitter
    /// gives, its payees are never recorded as owed.
    function testFuzz_StarvingTheTokenNeverMakesAPaymentOwed(uint256 gasLimit) public {
        MockGasBurnerToken hostile = new MockGasBurnerToken();
        _fund(hostile);
        hostile.setOverhead(300_000);
        gasLimit = bound(gasLimit, 200_000, 1_000_000);
        Run memory run = _runOf(hostile, 1);
        vm.prank(payer);
        try payout.pay{gas: gasLimit}(run, _batch(0, 1)) returns (bytes32 runId) {
            assertEq(payout.owedRun(runId).expiresAt, 0);
            assertEq(hostile.balanceOf(_payee(0)), _amount(0));
        } catch {
            assertEq(hostile.balanceOf(payer), FUNDS);
        }
        _payRun(run, _batch(0, 1));
        assertEq(hostile.balanceOf(_payee(0)), _amount(0));
    }

    /* HOOKS AND RE-ENTRY */

    function _hooked() private returns (MockHookToken hostile, MockHookPayee payee, Batch memory batch) {
        (hostile, payee) = (new MockHookToken(), new MockHookPayee());
        _fund(hostile);
        hostile.setHooked(address(payee), true);
        batch = _batch(0, 3);
        batch.words[1] = toPaymentWord(address(payee), _amount(1));
    }

    function test_PayeeThatRefusesItsHookIsOwed() public {
        (MockHookToken hostile, MockHookPayee payee, Batch memory batch) = _hooked();
        payee.setMood(MockHookPayee.Mood.Refuse);
        _expectSecondIsOwed(hostile, batch, MockHookPayee.Refused.selector);
        payee.setMood(MockHookPayee.Mood.Quiet);
        payout.payOwed(payout.runIdOf(_runOf(hostile, 1)), _one(1));
        assertEq(hostile.balanceOf(address(payee)), _amount(1));
    }

    function test_PayeeThatBurnsGasInItsHookIsOwed() public {
        (MockHookToken hostile, MockHookPayee payee, Batch memory batch) = _hooked();
        payee.setMood(MockHookPayee.Mood.BurnGas);
        _expectSecondIsOwed(hostile, batch, 0);
    }

    /// Tokens a hook sends here belong to nobody and break nothing.
    function test_PayeeThatDonatesInItsHookDisturbsNothing() public {
        (MockHookToken hostile, MockHookPayee payee, Batch memory batch) = _hooked();
        payee.setCall(address(hostile), abi.encodeCall(hostile.transfer, (address(payout), 5)));
        _payRun(_runOf(hostile, 1), batch);
        assertTrue(payee.succeeded());
        assertEq(hostile.balanceOf(address(payout)), 5);
        assertEq(hostile.balanceOf(_payee(2)), _amount(2));
    }

    /// In the middle of a payment the token itself, which the payer even made an operator, calls back into
    /// every function that moves tokens or sets bits.
    function test_RevertWhen_ReenteredAnywhere() public {
        MockReentrantToken hostile = new MockReentrantToken();
        _fund(hostile);
        vm.prank(payer);
        payout.setOperator(address(hostile), true);
        Run memory run = _runOf(hostile, 1);
        Batch memory batch = _batch(0, 1);
        bytes32 runId = payout.runIdOf(run);
        bytes[7] memory calls = [
            abi.encodeCall(payout.pay, (run, batch)),
            abi.encodeCall(payout.payFromAccount, (run, batch)),
            abi.encodeCall(payout.openRun, (run, "root", 1, type(uint64).max)),
            abi.encodeCall(payout.payApproved, (run, batch, new bytes32[][](1))),
            abi.encodeCall(payout.closeRun, (run)),
            abi.encodeCall(payout.payOwed, (runId, _one(0))),
            abi.encodeCall(payout.refundOwed, (runId, _one(0)))
        ];
        for (uint256 i; i < calls.length; ++i) {
            hostile.setCall(address(payout), calls[i]);
            _payRun(run, _batch(i, 2));
            assertTrue(hostile.called());
            assertFalse(hostile.succeeded());
            assertEq(
                hostile.answer(),
                abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)
            );
        }
    }

    /// The bits are set before the first token moves.
    function test_BitsAreSetBeforeTokensMove() public {
        MockReentrantToken hostile = new MockReentrantToken();
        _fund(hostile);
        Run memory run = _runOf(hostile, 1);
        hostile.setCall(address(payout), abi.encodeCall(payout.chunkBitmap, (payer, payout.runIdOf(run), 1)));
        _payRun(run, _join(_batch(0, 2), _batch(1, 3)));
        assertEq(abi.decode(hostile.answer(), (uint256)), 7);
    }
}
