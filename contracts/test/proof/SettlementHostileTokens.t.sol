// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatchPayout} from "../../src/interfaces/IBatchPayout.sol";
import {MockBlacklistToken} from "../../src/mocks/MockBlacklistToken.sol";
import {MockERC20} from "../../src/mocks/MockERC20.sol";
import {MockFeeToken} from "../../src/mocks/MockFeeToken.sol";
import {MockNoReturnToken} from "../../src/mocks/MockNoReturnToken.sol";
import {MockReentrantToken} from "../../src/mocks/MockReentrantToken.sol";
import {PAY_BATCH} from "../../src/types/CircuitKind.sol";
import {PaymentWord} from "../../src/types/PaymentWord.sol";
import {Batch} from "../../src/types/PayoutTypes.sol";
import {ZkFixture} from "../support/ZkFixture.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// Proof and payment in one call, in tokens that misbehave: the two never disagree.
contract SettlementHostileTokensTest is ZkFixture {
    /// The run, its batch of one chunk and the proof of it, in `hostile`.
    function _prepare(MockERC20 hostile)
        private
        returns (bytes32 runId, Batch memory batch, bytes memory aggregated)
    {
        token = hostile;
        token.mint(payer, 1e15);
        vm.prank(payer);
        token.approve(address(payout), type(uint256).max);
        runId = _register(PAY_BATCH);
        batch = _batch(0, _words(0, 3));
        aggregated = _aggregate(PAY_BATCH, _statement(runId, 0, 0));
    }

    function _states() private pure returns (uint256[] memory states) {
        states = new uint256[](1);
        states[0] = _state(1);
    }

    function _expectPaid(Batch memory batch, uint256 position) private view {
        PaymentWord word = batch.words[position];
        assertEq(token.balanceOf(word.recipient()), word.amount());
    }

    function test_RefusedPayeeIsOwedAndTheChunkIsProved() public {
        MockBlacklistToken hostile = new MockBlacklistToken();
        (bytes32 runId, Batch memory batch, bytes memory aggregated) = _prepare(hostile);
        PaymentWord refused = batch.words[1];
        hostile.setBlacklisted(refused.recipient(), true);
        assertTrue(zk.settle(_run(), batch, _states(), aggregated));

        _expectPaid(batch, 0);
        _expectPaid(batch, 2);
        assertEq(token.balanceOf(refused.recipient()), 0);
        assertEq(PaymentWord.unwrap(payout.owed(runId, 1)), PaymentWord.unwrap(refused));
        assertTrue(zk.isChunkVerified(runId, 0));

        hostile.setBlacklisted(refused.recipient(), false);
        uint256[] memory ids = new uint256[](1);
        ids[0] = 1;
        payout.payOwed(runId, ids);
        _expectPaid(batch, 1);
        assertEq(token.balanceOf(address(payout)), 0);
    }

    function test_NoReturnValueIsPaidAndProved() public {
        (bytes32 runId, Batch memory batch, bytes memory aggregated) = _prepare(new MockNoReturnToken());
        assertTrue(zk.settle(_run(), batch, _states(), aggregated));
        for (uint256 i; i < 3; ++i) {
            _expectPaid(batch, i);
        }
        assertTrue(zk.isChunkVerified(runId, 0));
    }

    /// Nothing is paid, so nothing may be proved either: neither state nor reward nor fee moves.
    function test_RevertWhen_TheTokenTakesAFee() public {
        (bytes32 runId, Batch memory batch, bytes memory aggregated) = _prepare(new MockFeeToken());
        vm.expectRevert(
            abi.encodeWithSelector(
                IBatchPayout.WrongBalance.selector,
                address(token),
                batch.total,
                batch.total - batch.total / 100
            )
        );
        zk.settle(_run(), batch, _states(), aggregated);
        assertEq(token.balanceOf(payer), 1e15);
        assertEq(zk.workflowRun(runId).state, 0);
        assertFalse(zk.isChunkVerified(runId, 0));
        assertEq(agpt.balanceOf(beneficiary), 0);
    }

    /// In the middle of a payment the token calls back into everything that proves, with a proof that holds.
    function test_RevertWhen_ReenteredAnywhere() public {
        MockReentrantToken hostile = new MockReentrantToken();
        (bytes32 runId, Batch memory batch, bytes memory aggregated) = _prepare(hostile);
        uint256[] memory inputs = _statement(runId, 0, 0);
        bytes[3] memory calls = [
            abi.encodeCall(zk.settle, (_run(), batch, _states(), aggregated)),
            abi.encodeCall(zk.verifyWorkflow, (_hashes(_circuitOf(PAY_BATCH), inputs), inputs, aggregated)),
            abi.encodeCall(payout.pay, (_run(), batch))
        ];
        uint256 snapshot = vm.snapshotState();
        for (uint256 i; i < calls.length; ++i) {
            hostile.setCall(i == 2 ? address(payout) : address(zk), calls[i]);
            assertTrue(zk.settle(_run(), batch, _states(), aggregated));
            assertTrue(hostile.called());
            assertFalse(hostile.succeeded());
            assertEq(
                hostile.answer(),
                abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)
            );
            _expectPaid(batch, 0);
            assertEq(agpt.balanceOf(beneficiary), REWARD);
            vm.revertToState(snapshot);
        }
    }
}
