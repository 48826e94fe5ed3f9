// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AGPT} from "../../src/AGPT.sol";
import {BatchPayout} from "../../src/BatchPayout.sol";
import {EmissionController} from "../../src/EmissionController.sol";
import {VerifierRegistry} from "../../src/VerifierRegistry.sol";
import {ZKWorkflow} from "../../src/ZKWorkflow.sol";
import {MockERC20} from "../../src/mocks/MockERC20.sol";
import {EXECUTOR} from "../../src/types/AgentRole.sol";
import {Chunk, toChunk} from "../../src/types/Chunk.sol";
import {CircuitKind, PAY_BATCH, PAY_BATCH_PRIVATE, SCREEN, STEP_BATCH} from "../../src/types/CircuitKind.sol";
import {PaymentWord, toPaymentWord} from "../../src/types/PaymentWord.sol";
import {Batch, Run} from "../../src/types/PayoutTypes.sol";
import {DEV} from "../../src/types/SecurityLevel.sol";
import {PolicyParts, Registration, WorkflowRun} from "../../src/types/WorkflowTypes.sol";
import {AgentsFixture} from "./AgentsFixture.sol";
import {TrapdoorKey} from "./TrapdoorKey.sol";

/// Everything proofs touch, with one circuit of each kind under a key whose secrets are known: a test writes down
/// any statement and gets a valid proof of it.
abstract contract ZkFixture is AgentsFixture {
    uint16 internal constant CHUNK_SIZE = 16;
    uint128 internal constant REWARD = 5e18;
    uint128 internal constant FEE = 7e18;
    uint32 internal constant CHUNKS = 3;
    uint256 internal constant ROSTER = 1234;
    uint256 internal constant DENY_LIST = 777;
    uint64 internal constant EMITTER_ROLE = 20;
    uint64 internal constant MINTER_ROLE = 21;

    uint256 internal constant NEXT_STATE = 0;
    uint256 internal constant STEPS_ROOT = 1;
    uint256 internal constant TOTAL = 2;
    uint256 internal constant PAID = 3;
    uint256 internal constant FINGERPRINT = 4;
    uint256 internal constant PREV_STATE = 5;
    uint256 internal constant POLICY = 6;
    uint256 internal constant CONTEXT = 7;
    uint256 internal constant CHALLENGE = 8;
    uint256 internal constant CHUNK_INDEX = 9;

    AGPT internal agpt;
    EmissionController internal emission;
    BatchPayout internal payout;
    MockERC20 internal token;
    VerifierRegistry internal circuits;
    ZKWorkflow internal zk;
    address internal payer = makeAddr("payer");
    address internal beneficiary = makeAddr("beneficiary");
    address internal stranger = makeAddr("stranger");

    function setUp() public virtual override {
        super.setUp();
        _registerAndEnrol(alice, EXECUTOR, 0);
        agpt = new AGPT(address(manager), 1e27, payer, 1e24);
        emission = new EmissionController(address(manager), address(agpt), 30 days, 1e21, 1e24);
        payout = new BatchPayout(address(manager), 90 days);
        circuits = new VerifierRegistry(address(manager));
        zk = new ZKWorkflow(
            address(manager), address(circuits), address(registry), address(payout), address(emission)
        );
        _grant(address(agpt), agpt.mint.selector, MINTER_ROLE, address(emission));
        _grant(address(emission), emission.emitTo.selector, EMITTER_ROLE, address(zk));
        for (uint8 kind = 1; kind <= 4; ++kind) {
            _addCircuit(kind, CircuitKind.wrap(kind), CHUNK_SIZE);
        }
        zk.setDenyList(_circuitOf(SCREEN), DENY_LIST);
        token = new MockERC20(6);
        token.mint(payer, 1e15);
        vm.startPrank(payer);
        token.approve(address(payout), type(uint256).max);
        agpt.approve(address(zk), type(uint256).max);
        payout.setOperator(address(zk), true);
        vm.stopPrank();
    }

    function _grant(address target, bytes4 selector, uint64 role, address holder) private {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = selector;
        manager.setTargetFunctionRole(target, selectors, role);
        manager.grantRole(role, holder, 0);
    }

    /* CIRCUITS */

    function _addCircuit(uint256 seed, CircuitKind kind, uint16 chunkSize) internal returns (bytes32) {
        return circuits.registerCircuit(
            TrapdoorKey.make(seed, kind.signalCount()), kind, chunkSize, DEV, bytes32(0)
        );
    }

    /// The circuit of a kind that the set-up made; the number of the kind is the seed of its key.
    function _circuitOf(CircuitKind kind) internal view returns (bytes32) {
        return keccak256(TrapdoorKey.make(CircuitKind.unwrap(kind), kind.signalCount()));
    }

    function _aggregate(CircuitKind kind, uint256[] memory inputs) internal view returns (bytes memory) {
        return _aggregateWith(CircuitKind.unwrap(kind), kind.signalCount(), inputs);
    }

    function _aggregateWith(uint256 seed, uint256 signals, uint256[] memory inputs)
        internal
        view
        returns (bytes memory)
    {
        bytes32 circuitId = keccak256(TrapdoorKey.make(seed, signals));
        return bytes.concat(circuitId, TrapdoorKey.prove(seed, signals, inputs));
    }

    function _hashes(bytes32 circuitId, uint256[] memory inputs)
        internal
        view
        returns (bytes32[] memory all)
    {
        all = new bytes32[](inputs.length / 10);
        for (uint256 i; i < all.length; ++i) {
            all[i] = zk.statementHash(circuitId, _slice(inputs, i * 10, 10));
        }
    }

    /* RUNS */

    function _run() internal view returns (Run memory) {
        return _runOf(1);
    }

    function _runOf(uint256 runNonce) internal view returns (Run memory) {
        return Run({payer: payer, token: address(token), workflowId: "october payroll", runNonce: runNonce});
    }

    function _registration(CircuitKind kind) internal view returns (Registration memory) {
        return Registration({
            run: _run(),
            circuitId: _circuitOf(kind),
            screenCircuitId: bytes32(0),
            policy: PolicyParts(registry.agentsRoot(), ROSTER, 0, kind == PAY_BATCH_PRIVATE ? 99 : 0),
            beneficiary: beneficiary,
            chunkCount: CHUNKS,
            expiresAt: uint64(block.timestamp + 30 days),
            rewardPerChunk: REWARD,
            fee: FEE
        });
    }

    function _register(CircuitKind kind) internal returns (bytes32 runId) {
        return _registerAs(_registration(kind));
    }

    function _registerAs(Registration memory registration) internal returns (bytes32 runId) {
        vm.prank(payer);
        (runId,) = zk.registerWorkflow(registration);
    }

    /* PAYMENTS */

    function _words(uint256 chunkIndex, uint256 count) internal pure returns (PaymentWord[] memory words) {
        words = new PaymentWord[](count);
        for (uint256 i; i < count; ++i) {
            address payee = address(uint160(uint256(keccak256(abi.encode("payee", chunkIndex, i)))));
            words[i] = toPaymentWord(payee, uint88(1_500e6 + i));
        }
    }

    function _stepsRoot(uint256 chunkIndex) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("steps", chunkIndex))) % TrapdoorKey.FIELD;
    }

    function _batch(uint256 chunkIndex, PaymentWord[] memory words)
        internal
        pure
        returns (Batch memory batch)
    {
        batch.words = words;
        batch.total = _sum(words);
        batch.chunks = new Chunk[](1);
        batch.chunks[0] = toChunk(uint240(chunkIndex), uint16(words.length));
        batch.stepsRoots = new uint256[](1);
        batch.stepsRoots[0] = _stepsRoot(chunkIndex);
    }

    function _sum(PaymentWord[] memory words) internal pure returns (uint256 total) {
        for (uint256 i; i < words.length; ++i) {
            total += words[i].amount();
        }
    }

    /// Pays a chunk of the run of `_run` with its steps root, as one does before proving it.
    function _pay(uint256 chunkIndex) internal {
        vm.prank(payer);
        payout.pay(_run(), _batch(chunkIndex, _words(chunkIndex, 3)));
    }

    /* STATEMENTS */

    function _state(uint256 number) internal pure returns (uint256) {
        return number == 0 ? 0 : uint256(keccak256(abi.encode("state", number))) % TrapdoorKey.FIELD;
    }

    /// The statement that takes the run from state number `step` to the next one by chunk `chunkIndex`.
    function _statement(bytes32 runId, uint256 step, uint256 chunkIndex)
        internal
        view
        returns (uint256[] memory inputs)
    {
        return _statementOf(runId, step, chunkIndex, _words(chunkIndex, 3));
    }

    function _statementOf(bytes32 runId, uint256 step, uint256 chunkIndex, PaymentWord[] memory words)
        internal
        view
        returns (uint256[] memory inputs)
    {
        WorkflowRun memory run = zk.workflowRun(runId);
        inputs = new uint256[](10);
        inputs[NEXT_STATE] = _state(step + 1);
        inputs[PREV_STATE] = _state(step);
        inputs[STEPS_ROOT] = _stepsRoot(chunkIndex);
        inputs[TOTAL] = _sum(words);
        inputs[PAID] = words.length;
        inputs[CHALLENGE] = uint256(keccak256(abi.encode(inputs[STEPS_ROOT], words))) % TrapdoorKey.FIELD;
        for (uint256 i; i < words.length; ++i) {
            uint256 sum = addmod(inputs[FINGERPRINT], PaymentWord.unwrap(words[i]), TrapdoorKey.FIELD);
            inputs[FINGERPRINT] = mulmod(sum, inputs[CHALLENGE], TrapdoorKey.FIELD);
        }
        inputs[POLICY] = run.policy;
        inputs[CONTEXT] = run.context;
        inputs[CHUNK_INDEX] = chunkIndex;
    }

    function _stepStatement(bytes32 runId, uint256 chunkIndex, uint256 stepCount)
        internal
        view
        returns (uint256[] memory inputs)
    {
        inputs = _statement(runId, chunkIndex, chunkIndex);
        inputs[CHALLENGE] = stepCount;
    }

    function _verify(CircuitKind kind, uint256[] memory inputs) internal returns (bool) {
        bytes memory aggregated = _aggregate(kind, inputs);
        return _submit(_hashes(_circuitOf(kind), inputs), inputs, aggregated);
    }

    function _submit(bytes32[] memory hashes, uint256[] memory inputs, bytes memory aggregated)
        internal
        returns (bool)
    {
        vm.prank(stranger);
        return zk.verifyWorkflow(hashes, inputs, aggregated);
    }

    function _expectRefusal(CircuitKind kind, uint256[] memory inputs, bytes memory reason) internal {
        bytes memory aggregated = _aggregate(kind, inputs);
        bytes32[] memory hashes = _hashes(_circuitOf(kind), inputs);
        vm.expectRevert(reason);
        zk.verifyWorkflow(hashes, inputs, aggregated);
    }

    /* SCREENING */

    function _screenState(uint256 number) internal pure returns (uint256) {
        return number == 0 ? 0 : uint256(keccak256(abi.encode("screen", number))) % TrapdoorKey.FIELD;
    }

    function _screenStatement(uint256 chunkIndex) internal pure returns (uint256[] memory inputs) {
        inputs = new uint256[](5);
        (inputs[0], inputs[1]) = (_screenState(chunkIndex + 1), _screenState(chunkIndex));
        (inputs[2], inputs[3], inputs[4]) = (ROSTER, DENY_LIST, chunkIndex);
    }

    function _screen(uint256 from, uint256 to) internal returns (uint256 screenRoot) {
        uint256[] memory inputs;
        for (uint256 i = from; i < to; ++i) {
            inputs = _join(inputs, _screenStatement(i));
        }
        bytes memory aggregated = _aggregate(SCREEN, inputs);
        vm.prank(stranger);
        zk.recordScreening(inputs, aggregated);
        return _screenState(to);
    }

    /* LISTS */

    function _slice(uint256[] memory list, uint256 start, uint256 count)
        internal
        pure
        returns (uint256[] memory part)
    {
        part = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            part[i] = list[start + i];
        }
    }

    function _join(uint256[] memory one, uint256[] memory other)
        internal
        pure
        returns (uint256[] memory both)
    {
        both = new uint256[](one.length + other.length);
        for (uint256 i; i < both.length; ++i) {
            both[i] = i < one.length ? one[i] : other[i - one.length];
        }
    }
}
