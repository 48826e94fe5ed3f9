// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";

import {PayoutDelegate} from "../src/PayoutDelegate.sol";
import {IBatchPayout} from "../src/interfaces/IBatchPayout.sol";
import {IPayoutDelegate} from "../src/interfaces/IPayoutDelegate.sol";
import {MockHookPayee} from "../src/mocks/MockHookPayee.sol";
import {MockHookToken} from "../src/mocks/MockHookToken.sol";
import {MockSenderFeeToken} from "../src/mocks/MockSenderFeeToken.sol";
import {PaymentWord, toPaymentWord} from "../src/types/PaymentWord.sol";
import {Batch, Run} from "../src/types/PayoutTypes.sol";
import {PayoutFixture} from "./support/PayoutFixture.sol";

/// In the place of BatchPayout, it lets a payee act at the moment at which the account waits to be called.
contract TalkingPayout {
    PayoutDelegate public immutable DELEGATE = new PayoutDelegate();
    MockHookPayee private immutable PAYEE;

    constructor(MockHookPayee payee) {
        PAYEE = payee;
    }

    function payFromAccount(Run calldata, Batch calldata) external returns (bytes32) {
        PAYEE.tokensReceived(address(0), 0);
        return 0;
    }
}

contract PayoutDelegateTest is PayoutFixture {
    function setUp() public override {
        super.setUp();
        _delegate();
        // The account pays without any allowance.
        vm.prank(payer);
        token.approve(address(payout), 0);
    }

    function _payFromAccount(Batch memory batch) private returns (bytes32) {
        vm.prank(payer);
        return IPayoutDelegate(payer).pay(_run(), batch);
    }

    function test_PaysStraightFromTheAccount() public {
        Batch memory batch = _join(_batch(0, 256), _batch(3, 2));
        bytes32 runId = _payFromAccount(batch);
        _assertPaid(batch);
        assertEq(token.balanceOf(payer), FUNDS - batch.total);
        assertEq(token.balanceOf(address(payout)), 0);
        assertEq(payout.chunkBitmap(payer, runId, 3), 3);
    }

    function test_SharesTheBitmapWithTheAllowance() public {
        vm.prank(payer);
        token.approve(address(payout), type(uint256).max);
        _pay(_batch(0, 2));
        _payFromAccount(_batch(0, 4));
        _pay(_batch(0, 5));
        _assertPaid(_batch(0, 5));
        assertEq(token.balanceOf(payer), FUNDS - _batch(0, 5).total);
    }

    function test_SecondSubmissionMovesNothing() public {
        _payFromAccount(_batch(0, 4));
        _payFromAccount(_batch(0, 4));
        _assertPaid(_batch(0, 4));
    }

    function test_AttestsWhatItPaid() public {
        Batch memory batch = _attested(_batch(0, 3), 42);
        bytes32 runId = _payFromAccount(batch);
        _assertPaid(batch);
        assertTrue(payout.attestation(payer, runId, 0) != 0);
        assertEq(payout.chunkBitmap(payer, runId, 0), type(uint256).max);
    }

    function test_RefusedPayeeIsOwedWithItsMoneyHandedOver() public {
        token.setBlacklisted(_payee(1), true);
        Batch memory batch = _batch(0, 3);
        bytes32 runId = _payFromAccount(batch);
        assertEq(token.balanceOf(_payee(2)), _amount(2));
        assertEq(PaymentWord.unwrap(payout.owed(runId, 1)), PaymentWord.unwrap(_word(1)));
        assertEq(token.balanceOf(address(payout)), _amount(1));
        assertEq(token.balanceOf(payer), FUNDS - batch.total);
        token.setBlacklisted(_payee(1), false);
        payout.payOwed(runId, _one(1));
        assertEq(token.balanceOf(_payee(1)), _amount(1));
    }

    function test_RevertWhen_TheMoneyOfARefusedPaymentCannotBeHandedOver() public {
        token.setBlacklisted(_payee(1), true);
        token.setBlacklisted(address(payout), true);
        vm.prank(payer);
        vm.expectRevert();
        IPayoutDelegate(payer).pay(_run(), _batch(0, 3));
        assertEq(token.balanceOf(_payee(0)), 0);
        assertEq(payout.chunkBitmap(payer, payout.runIdOf(_run()), 0), 0);
    }

    /// Every payment is refused for want of money, and so is the hand-over: no slot is lost.
    function test_RevertWhen_TheAccountHasTooLittle() public {
        vm.startPrank(payer);
        token.transfer(stranger, FUNDS - 1);
        vm.expectRevert();
        IPayoutDelegate(payer).pay(_run(), _batch(0, 3));
        vm.stopPrank();
        assertEq(payout.chunkBitmap(payer, payout.runIdOf(_run()), 0), 0);
    }

    function test_RevertWhen_ThePayeeIsBatchPayoutItself() public {
        Batch memory batch = _batch(0, 3);
        batch.words[2] = toPaymentWord(address(payout), _amount(2));
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.PaymentToSelf.selector, 2));
        IPayoutDelegate(payer).pay(_run(), batch);
    }

    function test_RevertWhen_AnotherThanTheAccountCallsPay() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IPayoutDelegate.NotSelf.selector, stranger));
        IPayoutDelegate(payer).pay(_run(), _batch(0, 1));
    }

    function test_RevertWhen_AnotherThanBatchPayoutAsksForPayments() public {
        uint256[] memory fresh = _one(1);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IPayoutDelegate.NotExpected.selector, payer));
        IPayoutDelegate(payer).sendPayments(address(token), _batch(0, 1), fresh, _amount(0));
    }

    /// Even BatchPayout moves nothing unless the account itself has just asked for it.
    function test_RevertWhen_TheAccountDidNotAsk() public {
        uint256[] memory fresh = _one(1);
        vm.prank(address(payout));
        vm.expectRevert(abi.encodeWithSelector(IPayoutDelegate.NotExpected.selector, address(payout)));
        IPayoutDelegate(payer).sendPayments(address(token), _batch(0, 1), fresh, _amount(0));
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IPayoutDelegate.NotExpected.selector, address(payout)));
        payout.payFromAccount(_run(), _batch(0, 1));
    }

    /// A call that found nothing to pay leaves no permission behind in the same transaction.
    function test_RevertWhen_AskedAgainAfterAnEmptyCall() public {
        _payFromAccount(_batch(0, 1));
        _payFromAccount(_batch(0, 1));
        vm.prank(address(payout));
        vm.expectRevert(abi.encodeWithSelector(IPayoutDelegate.NotExpected.selector, address(payout)));
        IPayoutDelegate(payer).sendPayments(address(token), _batch(0, 1), _one(1), _amount(0));
    }

    /// Stands in for BatchPayout in the next test: asks twice.
    function payFromAccount(Run calldata run, Batch calldata batch) external returns (bytes32) {
        IPayoutDelegate(run.payer).sendPayments(run.token, batch, _one(1), batch.total);
        IPayoutDelegate(run.payer).sendPayments(run.token, batch, _one(1), batch.total);
        return 0;
    }

    function test_RevertWhen_AskedAgainDuringTheCall() public {
        vm.etch(payer, abi.encodePacked(hex"ef0100", address(new PayoutDelegate())));
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IPayoutDelegate.NotExpected.selector, address(this)));
        IPayoutDelegate(payer).pay(_run(), _batch(0, 1));
    }

    /// A payee that is told of its payment cannot reach into the account either.
    function test_PayeeCannotCallTheAccountWhileItIsPaid() public {
        MockHookToken hooked = new MockHookToken();
        MockHookPayee payee = new MockHookPayee();
        _fund(hooked);
        hooked.setHooked(address(payee), true);
        Batch memory batch = _batch(0, 2);
        batch.words[0] = toPaymentWord(address(payee), _amount(0));
        payee.setCall(
            payer,
            abi.encodeCall(IPayoutDelegate.sendPayments, (address(hooked), batch, _one(2), batch.total))
        );
        vm.prank(payer);
        IPayoutDelegate(payer).pay(_runOf(hooked, 1), batch);
        assertFalse(payee.succeeded());
        assertEq(payee.answer(), abi.encodeWithSelector(IPayoutDelegate.NotExpected.selector, address(payee)));
        assertEq(hooked.balanceOf(_payee(1)), _amount(1));
    }

    function test_OnlyBatchPayoutOrdersPaymentsWhileTheAccountWaits() public {
        MockHookPayee payee = new MockHookPayee();
        TalkingPayout talking = new TalkingPayout(payee);
        vm.etch(payer, abi.encodePacked(hex"ef0100", talking.DELEGATE()));
        Batch memory batch = _batch(0, 1);
        payee.setCall(
            payer, abi.encodeCall(IPayoutDelegate.sendPayments, (address(token), batch, _one(0), batch.total))
        );
        vm.prank(payer);
        IPayoutDelegate(payer).pay(_run(), batch);
        assertFalse(payee.succeeded());
        assertEq(payee.answer(), abi.encodeWithSelector(IPayoutDelegate.NotExpected.selector, address(payee)));
        assertEq(token.balanceOf(_payee(0)), 0);
    }

    function test_RevertWhen_TheRunIsAnothersRun() public {
        Run memory run = _run();
        run.payer = stranger;
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.NotPayer.selector, payer, stranger));
        IPayoutDelegate(payer).pay(run, _batch(0, 1));
    }

    /// An account with any other code could claim to have paid, and attest it.
    function test_RevertWhen_TheAccountRunsOtherCode() public {
        PayoutDelegate other = new PayoutDelegate();
        bytes memory reason = abi.encodeWithSelector(IBatchPayout.NotDelegated.selector, payer);
        bytes[4] memory codes = [
            bytes(""),
            abi.encodePacked(hex"ef0100", address(other)),
            payout.payoutDelegate().code,
            abi.encodePacked(payout.payoutDelegate())
        ];
        for (uint256 i; i < codes.length; ++i) {
            vm.etch(payer, codes[i]);
            vm.prank(payer);
            vm.expectRevert(reason);
            payout.payFromAccount(_run(), _batch(0, 1));
        }
    }

    function test_RevertWhen_TheTokenTakesMoreThanTheWordsSay() public {
        MockSenderFeeToken greedy = new MockSenderFeeToken();
        _fund(greedy);
        Batch memory batch = _batch(0, 1);
        vm.prank(payer);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPayoutDelegate.AccountOvercharged.selector,
                address(greedy),
                batch.total,
                batch.total + batch.total / 100
            )
        );
        IPayoutDelegate(payer).pay(_runOf(greedy, 1), batch);
    }

    /* AN ACCOUNT WITH CODE REMAINS AN ACCOUNT */

    function test_TheAccountStillReceivesCoinsAndTokens() public {
        vm.deal(stranger, 1 ether);
        vm.prank(stranger);
        (bool sent,) = payer.call{value: 1 ether}("");
        assertTrue(sent);
        PayoutDelegate account = PayoutDelegate(payable(payer));
        assertEq(
            account.onERC721Received(stranger, stranger, 1, ""), IERC721Receiver.onERC721Received.selector
        );
        assertEq(account.batchPayout(), address(payout));
    }

    function test_TheAccountsOwnSignatureIsValidAndNobodyElses() public {
        bytes32 digest = keccak256("message");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(payerKey, digest);
        IERC1271 account = IERC1271(payer);
        assertEq(account.isValidSignature(digest, abi.encodePacked(r, s, v)), bytes4(0x1626ba7e));
        (v, r, s) = vm.sign(uint256(1), digest);
        assertEq(account.isValidSignature(digest, abi.encodePacked(r, s, v)), bytes4(0xffffffff));
        assertEq(account.isValidSignature(digest, "short"), bytes4(0xffffffff));
    }
}
