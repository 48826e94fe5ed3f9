// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatchPayout} from "../../src/interfaces/IBatchPayout.sol";
import {ICircuitProofs} from "../../src/interfaces/ICircuitProofs.sol";
import {IVerifierRegistry} from "../../src/interfaces/IVerifierRegistry.sol";
import {IWorkflowRuns} from "../../src/interfaces/IWorkflowRuns.sol";
import {IZKWorkflow} from "../../src/interfaces/IZKWorkflow.sol";
import {Chunk, toChunk} from "../../src/types/Chunk.sol";
import {PAY_BATCH, PAY_BATCH_PRIVATE} from "../../src/types/CircuitKind.sol";
import {PaymentWord} from "../../src/types/PaymentWord.sol";
import {Batch} from "../../src/types/PayoutTypes.sol";
import {ZkFixture} from "../support/ZkFixture.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

contract SettlementTest is ZkFixture {
    bytes32 private runId;

    function setUp() public override {
        super.setUp();
        runId = _register(PAY_BATCH);
    }

    /// Chunks 0 and 1 in one batch.
    function _two() private pure returns (Batch memory batch) {
        (PaymentWord[] memory one, PaymentWord[] memory other) = (_words(0, 3), _words(1, 2));
        batch.words = new PaymentWord[](5);
        for (uint256 i; i < 5; ++i) {
            batch.words[i] = i < 3 ? one[i] : other[i - 3];
        }
        batch.total = _sum(batch.words);
        batch.chunks = new Chunk[](2);
        (batch.chunks[0], batch.chunks[1]) = (toChunk(0, 3), toChunk(1, 2));
        batch.stepsRoots = new uint256[](2);
        (batch.stepsRoots[0], batch.stepsRoots[1]) = (_stepsRoot(0), _stepsRoot(1));
    }

    function _states(uint256 count) private pure returns (uint256[] memory states) {
        states = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            states[i] = _state(i + 1);
        }
    }

    function _proofOfTwo() private view returns (bytes memory) {
        uint256[] memory inputs =
            _join(_statementOf(runId, 0, 0, _words(0, 3)), _statementOf(runId, 1, 1, _words(1, 2)));
        return _aggregate(PAY_BATCH, inputs);
    }

    function _settle(Batch memory batch, uint256[] memory states, bytes memory aggregated)
        private
        returns (bool)
    {
        vm.prank(stranger);
        return zk.settle(_run(), batch, states, aggregated);
    }

    function _expectRefused(Batch memory batch, bytes memory aggregated, bytes memory reason) private {
        vm.expectRevert(reason);
        _settle(batch, _states(2), aggregated);
        assertEq(token.balanceOf(payer), 1e15, "nothing moved");
    }

    /* SETTLING */

    function test_ProvesAndPaysInOneCall() public {
        Batch memory batch = _two();
        assertTrue(_settle(batch, _states(2), _proofOfTwo()));
        for (uint256 i; i < batch.words.length; ++i) {
            assertEq(token.balanceOf(batch.words[i].recipient()), batch.words[i].amount());
        }
        assertEq(zk.workflowRun(runId).state, _state(2));
        assertTrue(zk.isChunkVerified(runId, 0) && zk.isChunkVerified(runId, 1));
        assertEq(agpt.balanceOf(beneficiary), 2 * REWARD);
        assertEq(payout.chunkBitmap(payer, runId, 0), type(uint256).max);
    }

    function test_ChunksPaidBeforeAreProvedAndNotPaidAgain() public {
        vm.prank(payer);
        payout.pay(_run(), _two());
        uint256 left = token.balanceOf(payer);
        assertTrue(_settle(_two(), _states(2), _proofOfTwo()));
        assertEq(token.balanceOf(payer), left);
    }

    function test_RevertWhen_SettledTwice() public {
        bytes memory aggregated = _proofOfTwo();
        _settle(_two(), _states(2), aggregated);
        uint256 left = token.balanceOf(payer);
        // The statement is made from the run's state, which has moved on: the proof does not show it.
        vm.expectRevert(ICircuitProofs.InvalidWorkflowProof.selector);
        _settle(_two(), _states(2), aggregated);
        assertEq(token.balanceOf(payer), left);
    }

    function testFuzz_RevertWhen_AnyOtherPaymentsArePaid(uint256 position, uint256 bit) public {
        Batch memory batch = _two();
        position = bound(position, 0, 4);
        PaymentWord word =
            PaymentWord.wrap(PaymentWord.unwrap(batch.words[position]) ^ (1 << bound(bit, 0, 255)));
        batch.words[position] = word;
        batch.total = _sum(batch.words);
        _expectRefused(batch, _proofOfTwo(), abi.encodePacked(ICircuitProofs.InvalidWorkflowProof.selector));
    }

    function test_RevertWhen_PaymentsAreReordered() public {
        Batch memory batch = _two();
        (batch.words[0], batch.words[1]) = (batch.words[1], batch.words[0]);
        _expectRefused(batch, _proofOfTwo(), abi.encodePacked(ICircuitProofs.InvalidWorkflowProof.selector));
    }

    function test_RevertWhen_AnotherChunkIsNamed() public {
        Batch memory batch = _two();
        batch.chunks[1] = toChunk(2, 2);
        _expectRefused(batch, _proofOfTwo(), abi.encodePacked(ICircuitProofs.InvalidWorkflowProof.selector));
    }

    function test_RevertWhen_TheTotalIsWrong() public {
        Batch memory batch = _two();
        batch.total += 1;
        _expectRefused(
            batch,
            _proofOfTwo(),
            abi.encodeWithSelector(IBatchPayout.WrongTotal.selector, batch.total, batch.total - 1)
        );
    }

    /// Words that no chunk covers are in no statement, so a proof says nothing of them.
    function test_RevertWhen_MoreIsPaidThanProved() public {
        Batch memory batch = _two();
        PaymentWord[] memory more = new PaymentWord[](6);
        for (uint256 i; i < 5; ++i) {
            more[i] = batch.words[i];
        }
        more[5] = _words(9, 1)[0];
        batch.words = more;
        batch.total = _sum(more);
        _expectRefused(
            batch, _proofOfTwo(), abi.encodeWithSelector(IBatchPayout.WrongWordCount.selector, 5, 6)
        );
    }

    function test_RevertWhen_WordsAreMissing() public {
        Batch memory batch = _two();
        batch.chunks[1] = toChunk(1, 3);
        _expectRefused(
            batch, _proofOfTwo(), abi.encodeWithSelector(IBatchPayout.WrongWordCount.selector, 6, 5)
        );
    }

    function test_RevertWhen_StepsRootsOrStatesAreMissing() public {
        Batch memory batch = _two();
        bytes memory aggregated = _proofOfTwo();
        vm.expectRevert(abi.encodeWithSelector(IZKWorkflow.WrongChunkCount.selector, 2, 1));
        _settle(batch, _states(1), aggregated);
        batch.stepsRoots = new uint256[](0);
        _expectRefused(
            batch, _proofOfTwo(), abi.encodeWithSelector(IZKWorkflow.WrongChunkCount.selector, 2, 0)
        );
    }

    function test_RevertWhen_TheRunHasExpired() public {
        uint64 expiresAt = zk.workflowRun(runId).expiresAt;
        vm.warp(expiresAt);
        _expectRefused(
            _two(), _proofOfTwo(), abi.encodeWithSelector(IZKWorkflow.RunExpired.selector, runId, expiresAt)
        );
        vm.warp(expiresAt - 1);
        assertTrue(_settle(_two(), _states(2), _proofOfTwo()));
    }

    /// A payer's standing permission is good for the runs that he registered, and for no others.
    function test_RevertWhen_TheRunIsNotRegistered() public {
        bytes memory aggregated = _proofOfTwo();
        bytes32 otherId = payout.runIdOf(_runOf(2));
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRuns.UnknownRun.selector, otherId));
        zk.settle(_runOf(2), _two(), _states(2), aggregated);
    }

    function test_RevertWhen_ThePayerGaveNoPermission() public {
        vm.prank(payer);
        payout.setOperator(address(zk), false);
        _expectRefused(
            _two(),
            _proofOfTwo(),
            abi.encodeWithSelector(IBatchPayout.NotPayerOrOperator.selector, address(zk), payer)
        );
    }

    function test_RevertWhen_TheCircuitIsNotOfPayments() public {
        uint256[] memory inputs =
            _join(_statementOf(runId, 0, 0, _words(0, 3)), _statementOf(runId, 1, 1, _words(1, 2)));
        bytes32 circuitId = _circuitOf(PAY_BATCH_PRIVATE);
        _expectRefused(
            _two(),
            _aggregate(PAY_BATCH_PRIVATE, inputs),
            abi.encodeWithSelector(ICircuitProofs.WrongCircuitKind.selector, circuitId, PAY_BATCH_PRIVATE)
        );
    }

    function test_RevertWhen_TheCircuitIsNotTheRuns() public {
        bytes32 other = _addCircuit(9, PAY_BATCH, CHUNK_SIZE);
        uint256[] memory inputs =
            _join(_statementOf(runId, 0, 0, _words(0, 3)), _statementOf(runId, 1, 1, _words(1, 2)));
        _expectRefused(
            _two(),
            _aggregateWith(9, 10, inputs),
            abi.encodeWithSelector(IZKWorkflow.CircuitMismatch.selector, _circuitOf(PAY_BATCH), other)
        );
    }

    function test_RevertWhen_TheCircuitIsRevoked() public {
        bytes memory aggregated = _proofOfTwo();
        circuits.revoke(_circuitOf(PAY_BATCH));
        _expectRefused(
            _two(),
            aggregated,
            abi.encodeWithSelector(IVerifierRegistry.CircuitIsRevoked.selector, _circuitOf(PAY_BATCH))
        );
    }

    function test_RevertWhen_AnAgentWasDeactivated() public {
        uint256 root = registry.agentsRoot();
        bytes memory aggregated = _proofOfTwo();
        _deactivate(1);
        _expectRefused(
            _two(), aggregated, abi.encodeWithSelector(IWorkflowRuns.UnknownAgentsRoot.selector, root)
        );
    }

    function test_RevertWhen_SomeOfTheChunkWasPaidUnproved() public {
        Batch memory plain = _batch(0, _words(0, 1));
        plain.stepsRoots = new uint256[](0);
        vm.prank(payer);
        payout.pay(_run(), plain);
        bytes memory aggregated = _proofOfTwo();
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.ChunkNotFresh.selector, runId, 0));
        _settle(_two(), _states(2), aggregated);
    }

    function test_RevertWhen_Paused() public {
        zk.pause();
        _expectRefused(_two(), _proofOfTwo(), abi.encodePacked(Pausable.EnforcedPause.selector));
    }
}
