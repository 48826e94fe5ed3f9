// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AGPT} from "../../src/AGPT.sol";
import {ZKWorkflow} from "../../src/ZKWorkflow.sol";
import {PAY_BATCH} from "../../src/types/CircuitKind.sol";
import {Registration, WorkflowRun} from "../../src/types/WorkflowTypes.sol";
import {ZkFixture} from "../support/ZkFixture.sol";
import {Test} from "forge-std/Test.sol";

/// Two runs that are paid, proved (rightly and wrongly), settled, refunded, claimed and paused in any order.
contract ZkHandler is ZkFixture {
    uint256 public constant RUNS = 2;
    uint256 public constant MOST_CHUNKS = 5;

    bytes32[RUNS] public runIds;
    /// What the handler saw accepted: the number of chunks, and for each chunk how often.
    mapping(uint256 run => uint256 accepted) public accepted;
    mapping(uint256 run => mapping(uint256 chunkIndex => uint256 times)) public times;
    mapping(uint256 run => uint256 amount) public refunded;
    mapping(uint256 run => uint256 amount) public rewarded;
    uint256 public burned;
    bytes32 private circuitId;
    uint256 public supplyAtStart;

    function setUp() public override {
        super.setUp();
        supplyAtStart = agpt.totalSupply();
        circuitId = _circuitOf(PAY_BATCH);
        // Whether proofs hold is not the subject here, and pairings would take most of the time: all are taken for
        // valid, so that nothing but the other checks stands between a statement and its effects.
        vm.mockCall(address(8), "", abi.encode(1));
        for (uint256 i; i < RUNS; ++i) {
            Registration memory registration = _registration(PAY_BATCH);
            registration.run.runNonce = i + 1;
            runIds[i] = _registerAs(registration);
            burned += registration.fee;
        }
    }

    function pay(uint256 run, uint256 chunkIndex) external {
        (run, chunkIndex) = (run % RUNS, chunkIndex % MOST_CHUNKS);
        vm.prank(payer);
        payout.pay(_runOf(run + 1), _batch(chunkIndex, _words(chunkIndex, 3)));
    }

    /// One or two chunks, from the true state or another, in one call.
    function prove(uint256 run, uint256 chunkIndex, uint256 second, uint256 step, bool two) external {
        (run, chunkIndex, second) = (run % RUNS, chunkIndex % MOST_CHUNKS, second % MOST_CHUNKS);
        if (step % 4 != 0) step = accepted[run];
        else step = step % 5;
        uint256[] memory inputs = _statement(runIds[run], step, chunkIndex);
        if (two) inputs = _join(inputs, _statement(runIds[run], step + 1, second));
        uint256 held = agpt.balanceOf(beneficiary);
        _submit(_hashes(circuitId, inputs), inputs, _prove(inputs.length / 10));
        _note(run, chunkIndex, held);
        if (two) _note(run, second, agpt.balanceOf(beneficiary));
    }

    function settle(uint256 run, uint256 chunkIndex) external {
        (run, chunkIndex) = (run % RUNS, chunkIndex % MOST_CHUNKS);
        uint256[] memory inputs = _statement(runIds[run], accepted[run], chunkIndex);
        bytes memory aggregated = _prove(1);
        uint256[] memory nextStates = new uint256[](1);
        nextStates[0] = inputs[NEXT_STATE];
        uint256 held = agpt.balanceOf(beneficiary);
        zk.settle(_runOf(run + 1), _batch(chunkIndex, _words(chunkIndex, 3)), nextStates, aggregated);
        _note(run, chunkIndex, held);
    }

    function refund(uint256 run) external {
        run = run % RUNS;
        uint256 held = agpt.balanceOf(payer);
        zk.refundBudget(runIds[run]);
        refunded[run] += agpt.balanceOf(payer) - held;
    }

    function claim(uint256 run) external {
        zk.claimCompletionReward(runIds[run % RUNS]);
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 0, 5 days));
    }

    function pauseOrUnpause(uint256 choice) external {
        if (zk.paused()) zk.unpause();
        else if (choice % 4 == 0) zk.pause();
    }

    function _prove(uint256 count) private view returns (bytes memory) {
        return bytes.concat(circuitId, new bytes(256 * count));
    }

    function _note(uint256 run, uint256 chunkIndex, uint256 held) private {
        ++accepted[run];
        ++times[run][chunkIndex];
        rewarded[run] += agpt.balanceOf(beneficiary) - held;
    }

    function contracts() external view returns (ZKWorkflow, AGPT) {
        return (zk, agpt);
    }

    function emitted() external view returns (uint256) {
        return emission.totalEmitted();
    }

    function stateAfter(uint256 step) external pure returns (uint256) {
        return _state(step);
    }

    function budget() external pure returns (uint256) {
        return uint256(REWARD) * CHUNKS;
    }
}

contract ZKWorkflowInvariantTest is Test {
    ZkHandler private handler;
    ZKWorkflow private zk;
    AGPT private agpt;

    function setUp() public {
        handler = new ZkHandler();
        handler.setUp();
        (zk, agpt) = handler.contracts();
        bytes4[] memory selectors = new bytes4[](7);
        selectors[0] = handler.pay.selector;
        selectors[1] = handler.prove.selector;
        selectors[2] = handler.settle.selector;
        selectors[3] = handler.refund.selector;
        selectors[4] = handler.claim.selector;
        selectors[5] = handler.wait.selector;
        selectors[6] = handler.pauseOrUnpause.selector;
        targetContract(address(handler));
        targetSelector(FuzzSelector({addr: address(handler), selectors: selectors}));
    }

    /// @dev One function, so that a long run walks each history once. Its check is dear: every change gets half the
    /// histories, the long profile all.
    /// forge-config: default.invariant.runs = 32
    function invariant_ProvedRunsAreSound() public view {
        _checkRewardsComeOutOfTheRunsOwnBudget();
        _checkEachChunkCountsAtMostOnce();
        _checkTheStateGrowsByAcceptedStatementsAlone();
        _checkNoMoreIsEmittedThanWasBurned();
    }

    /// A run's rewards, refund and what is left are its deposit, and the contract holds what is left.
    function _checkRewardsComeOutOfTheRunsOwnBudget() private view {
        uint256 held;
        for (uint256 i; i < handler.RUNS(); ++i) {
            uint256 left = zk.workflowRun(handler.runIds(i)).budget;
            assertEq(handler.rewarded(i) + handler.refunded(i) + left, handler.budget());
            held += left;
        }
        assertEq(agpt.balanceOf(address(zk)), held);
    }

    function _checkEachChunkCountsAtMostOnce() private view {
        for (uint256 i; i < handler.RUNS(); ++i) {
            WorkflowRun memory run = zk.workflowRun(handler.runIds(i));
            uint256 verified;
            for (uint256 chunk; chunk < handler.MOST_CHUNKS(); ++chunk) {
                assertLe(handler.times(i, chunk), 1);
                assertEq(zk.isChunkVerified(handler.runIds(i), chunk), handler.times(i, chunk) == 1);
                verified += handler.times(i, chunk);
            }
            assertEq(run.verifiedChunks, verified);
            assertLe(verified, run.chunkCount);
        }
    }

    /// The state is the one that the accepted statements lead to, one after the other.
    function _checkTheStateGrowsByAcceptedStatementsAlone() private view {
        for (uint256 i; i < handler.RUNS(); ++i) {
            assertEq(zk.workflowRun(handler.runIds(i)).state, handler.stateAfter(handler.accepted(i)));
        }
    }

    function _checkNoMoreIsEmittedThanWasBurned() private view {
        assertLe(handler.emitted(), handler.burned());
        assertEq(agpt.totalSupply(), handler.supplyAtStart() - handler.burned() + handler.emitted());
    }
}
