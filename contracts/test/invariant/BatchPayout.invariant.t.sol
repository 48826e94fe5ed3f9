// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {BatchPayout} from "../../src/BatchPayout.sol";
import {IPayoutDelegate} from "../../src/interfaces/IPayoutDelegate.sol";
import {MockBlacklistToken} from "../../src/mocks/MockBlacklistToken.sol";
import {PaymentWord, toPaymentWord} from "../../src/types/PaymentWord.sol";
import {Batch} from "../../src/types/PayoutTypes.sol";
import {PayoutFixture} from "../support/PayoutFixture.sol";

/// Drives one run through all three ways of paying in any order, by any caller, with overlapping, repeated and
/// contradicting submissions. Each payment id has two possible words (variants) whose payees are its alone, so
/// that balances tell how often an id was paid.
contract PayoutHandler is PayoutFixture {
    uint256 public constant CHUNKS = 3;
    uint256 public constant POSITIONS = 6;
    uint256 public constant VARIANTS = 2;

    bytes32 public runId;
    uint256 public donated;
    mapping(uint256 paymentId => bool) public refunded;
    mapping(uint256 chunkIndex => uint256) public bitmapSeen;
    bool public bitmapLost;

    function setUp() public override {
        super.setUp();
        _delegate();
        runId = payout.runIdOf(_run());
        vm.prank(payer);
        payout.setOperator(stranger, true);
    }

    /* THE ROSTER */

    function payeeOf(uint256 id, uint256 variant) public pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("variant", id, variant)))));
    }

    function amountOf(uint256 id, uint256 variant) public pure returns (uint88) {
        return uint88(1 + id * VARIANTS + variant);
    }

    function _chunkOf(uint256 chunkIndex, uint256 count, uint256 variant)
        private
        pure
        returns (Batch memory)
    {
        PaymentWord[] memory words = new PaymentWord[](count);
        for (uint256 i; i < count; ++i) {
            uint256 id = chunkIndex * 256 + i;
            words[i] = toPaymentWord(payeeOf(id, variant), amountOf(id, variant));
        }
        return _batchOf(chunkIndex, words);
    }

    /// A whole chunk as the payer approved it: variant 0, chunk 2 with steps.
    function _approved(uint256 chunkIndex) private pure returns (Batch memory batch) {
        batch = _chunkOf(chunkIndex, POSITIONS, 0);
        if (chunkIndex == 2) batch = _attested(batch, 42);
    }

    function _merkle() private pure returns (bytes32 root, bytes32[][] memory proofs) {
        bytes32[3] memory leaves = [_leaf(_approved(0)), _leaf(_approved(1)), _leaf(_approved(2))];
        bytes32 pair = _node(leaves[0], leaves[1]);
        root = _node(pair, leaves[2]);
        proofs = new bytes32[][](3);
        proofs[0] = new bytes32[](2);
        (proofs[0][0], proofs[0][1]) = (leaves[1], leaves[2]);
        proofs[1] = new bytes32[](2);
        (proofs[1][0], proofs[1][1]) = (leaves[0], leaves[2]);
        proofs[2] = new bytes32[](1);
        proofs[2][0] = pair;
    }

    /* ACTIONS */

    /// `shape` chooses one chunk or two neighbours, sizes (0 is malformed), variant, steps and who submits.
    function _submission(uint256 shape) private pure returns (Batch memory batch) {
        uint256 chunkIndex = shape % CHUNKS;
        uint256 variant = (shape >> 8) % VARIANTS;
        batch = _chunkOf(chunkIndex, (shape >> 16) % (POSITIONS + 1), variant);
        if ((shape >> 24) % 2 == 1 && chunkIndex + 1 < CHUNKS) {
            batch = _join(batch, _chunkOf(chunkIndex + 1, 1 + (shape >> 32) % POSITIONS, variant));
        }
        if ((shape >> 40) % 4 == 0) batch = _attested(batch, 1 + (shape >> 48) % 2);
    }

    function pay(uint256 shape) external tracked {
        address[3] memory callers = [payer, stranger, pauser];
        vm.prank(callers[(shape >> 56) % 3]);
        payout.pay(_run(), _submission(shape));
    }

    function payFromAccount(uint256 shape) external tracked {
        vm.prank(payer);
        IPayoutDelegate(payer).pay(_run(), _submission(shape));
    }

    function openRun(uint256 budget) external tracked {
        (bytes32 root,) = _merkle();
        vm.prank(payer);
        payout.openRun(_run(), root, bound(budget, 0, 20_000), uint64(block.timestamp + 10 days));
    }

    function payApproved(uint256 chunkIndex) external tracked {
        chunkIndex = bound(chunkIndex, 0, CHUNKS - 1);
        (, bytes32[][] memory all) = _merkle();
        bytes32[][] memory proofs = new bytes32[][](1);
        proofs[0] = all[chunkIndex];
        vm.prank(pauser);
        payout.payApproved(_run(), _approved(chunkIndex), proofs);
    }

    function closeRun(bool byPayer) external tracked {
        vm.prank(byPayer ? payer : pauser);
        payout.closeRun(_run());
    }

    function payOwed(uint256 id) external tracked {
        payout.payOwed(runId, _one(_id(id)));
    }

    function refundOwed(uint256 id) external tracked {
        id = _id(id);
        payout.refundOwed(runId, _one(id));
        refunded[id] = true;
    }

    function refundAllOwed() external tracked {
        for (uint256 i; i < CHUNKS * POSITIONS; ++i) {
            uint256 id = _id(i);
            if (PaymentWord.unwrap(payout.owed(runId, id)) == 0) continue;
            payout.refundOwed(runId, _one(id));
            refunded[id] = true;
        }
    }

    function setBlacklisted(uint256 id, uint256 variant, bool listed) external {
        token.setBlacklisted(payeeOf(_id(id), variant % VARIANTS), listed);
    }

    function donate(uint256 amount) external {
        amount = bound(amount, 0, 1_000);
        vm.prank(payer);
        token.transfer(address(payout), amount);
        donated += amount;
    }

    function pauseOrUnpause(uint256 choice) external {
        vm.startPrank(pauser);
        if (payout.paused()) payout.unpause();
        else if (choice % 4 == 0) payout.pause();
        vm.stopPrank();
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 0, 60 days));
    }

    function _id(uint256 choice) private pure returns (uint256) {
        choice %= CHUNKS * POSITIONS;
        return (choice / POSITIONS) * 256 + choice % POSITIONS;
    }

    /// A bit once set must stay set.
    modifier tracked() {
        _;
        for (uint256 i; i < CHUNKS; ++i) {
            uint256 bitmap = payout.chunkBitmap(payer, runId, i);
            if (bitmapSeen[i] & ~bitmap != 0) bitmapLost = true;
            bitmapSeen[i] = bitmap;
        }
    }

    /* WHAT THE INVARIANTS READ */

    function contracts() external view returns (BatchPayout, MockBlacklistToken, address) {
        return (payout, token, payer);
    }
}

contract BatchPayoutInvariantTest is Test {
    PayoutHandler private handler;
    BatchPayout private payout;
    MockBlacklistToken private token;
    address private payer;
    bytes32 private runId;

    function setUp() public {
        handler = new PayoutHandler();
        handler.setUp();
        (payout, token, payer) = handler.contracts();
        runId = handler.runId();
        bytes4[] memory selectors = new bytes4[](12);
        selectors[0] = handler.pay.selector;
        selectors[1] = handler.payFromAccount.selector;
        selectors[2] = handler.openRun.selector;
        selectors[3] = handler.payApproved.selector;
        selectors[4] = handler.closeRun.selector;
        selectors[5] = handler.payOwed.selector;
        selectors[6] = handler.refundOwed.selector;
        selectors[7] = handler.refundAllOwed.selector;
        selectors[8] = handler.setBlacklisted.selector;
        selectors[9] = handler.donate.selector;
        selectors[10] = handler.pauseOrUnpause.selector;
        selectors[11] = handler.wait.selector;
        targetContract(address(handler));
        targetSelector(FuzzSelector({addr: address(handler), selectors: selectors}));
    }

    function _idAt(uint256 i) private view returns (uint256) {
        return (i / handler.POSITIONS()) * 256 + i % handler.POSITIONS();
    }

    /// @dev One function, so that a long run walks each history once. Its check is dear: every change gets half the
    /// histories, the long profile all.
    /// forge-config: default.invariant.runs = 32
    function invariant_PaymentsAreSound() public view {
        _checkSolvency();
        _checkEachPaymentHappensAtMostOnce();
        _checkBitsStaySet();
        _checkNothingIsLost();
        _checkAttestedChunksAreClosed();
    }

    /// The contract holds what it owes and what is deposited, and nothing else but donations.
    function _checkSolvency() private view {
        uint256 liabilities = handler.donated() + payout.vault(runId).budget;
        for (uint256 i; i < handler.CHUNKS() * handler.POSITIONS(); ++i) {
            liabilities += payout.owed(runId, _idAt(i)).amount();
        }
        assertEq(token.balanceOf(address(payout)), liabilities);
    }

    /// Every payment id is, at any time, exactly one of: free, paid once, owed, refunded.
    function _checkEachPaymentHappensAtMostOnce() private view {
        for (uint256 i; i < handler.CHUNKS() * handler.POSITIONS(); ++i) {
            uint256 id = _idAt(i);
            uint256 fates = handler.refunded(id) ? 1 : 0;
            if (PaymentWord.unwrap(payout.owed(runId, id)) != 0) ++fates;
            for (uint256 variant; variant < handler.VARIANTS(); ++variant) {
                uint256 got = token.balanceOf(handler.payeeOf(id, variant));
                uint256 amount = handler.amountOf(id, variant);
                assertTrue(got == 0 || got == amount, "whole and once");
                if (got != 0) ++fates;
            }
            bool attested = payout.attestation(payer, runId, id >> 8) != 0;
            if (!payout.isTaken(payer, runId, id)) assertEq(fates, 0, "free");
            else if (attested) assertLe(fates, 1, "closed");
            else assertEq(fates, 1, "taken");
        }
    }

    function _checkBitsStaySet() private view {
        assertFalse(handler.bitmapLost());
    }

    /// What left the payer went to payees or lies in the contract.
    function _checkNothingIsLost() private view {
        uint256 sum = token.balanceOf(payer) + token.balanceOf(address(payout));
        for (uint256 i; i < handler.CHUNKS() * handler.POSITIONS(); ++i) {
            for (uint256 variant; variant < handler.VARIANTS(); ++variant) {
                sum += token.balanceOf(handler.payeeOf(_idAt(i), variant));
            }
        }
        assertEq(sum, token.totalSupply());
    }

    /// An attested chunk takes nothing more: all its bits are set.
    function _checkAttestedChunksAreClosed() private view {
        for (uint256 i; i < handler.CHUNKS(); ++i) {
            if (payout.attestation(payer, runId, i) == 0) continue;
            assertEq(payout.chunkBitmap(payer, runId, i), type(uint256).max);
        }
    }
}
