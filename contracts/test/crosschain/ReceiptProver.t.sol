// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReceiptProver} from "../../src/ReceiptProver.sol";
import {IHeaderOracle} from "../../src/interfaces/IHeaderOracle.sol";
import {IReceiptProver} from "../../src/interfaces/IReceiptProver.sol";
import {ReceiptProof} from "../../src/libraries/ReceiptProof.sol";
import {MockHeaderOracle} from "../../src/mocks/MockHeaderOracle.sol";
import {EventProof, ProvenLog} from "../../src/types/EventProof.sol";
import {ReceiptBlock} from "../support/ReceiptBlock.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {TrieProof} from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";
import {Test} from "forge-std/Test.sol";

contract ReceiptProverTest is Test {
    uint64 private constant CHAIN = 137;
    uint64 private constant BLOCK = 0x0123456789;
    address private constant EMITTER = address(0xA11CE);

    MockHeaderOracle private oracle;
    ReceiptProver private prover;

    function setUp() public {
        oracle = new MockHeaderOracle();
        prover = new ReceiptProver(address(oracle));
    }

    /* SUPPORT */

    /// One log with `topicCount` topics, and data that says which it is.
    function _log(uint256 topicCount) private pure returns (ProvenLog memory log) {
        log = ProvenLog(EMITTER, new bytes32[](topicCount), abi.encode("log", topicCount));
        for (uint256 i; i < topicCount; ++i) {
            // The first is small: encoders of 32 bytes must keep its zeros.
            log.topics[i] = bytes32(i * i * i * (type(uint256).max / 27));
        }
    }

    function _logs() private pure returns (ProvenLog[] memory logs) {
        logs = new ProvenLog[](5);
        for (uint256 i; i < 5; ++i) {
            logs[i] = _log(i);
        }
    }

    /// A legacy receipt with five logs, and one of type 2 with one.
    function _receipts() private pure returns (bytes[2] memory receipts) {
        ProvenLog[] memory one = new ProvenLog[](1);
        one[0] = ProvenLog(address(0xB0B), new bytes32[](0), "second");
        receipts[0] = ReceiptBlock.receipt(0, 1, _logs());
        receipts[1] = ReceiptBlock.receipt(2, 1, one);
    }

    /// Tells the oracle about a block with these receipts.
    function _prove(bytes[2] memory receipts, uint256 transactionIndex, uint256 logIndex)
        private
        returns (EventProof memory proof)
    {
        bytes32 headerHash;
        (proof, headerHash) = ReceiptBlock.prove(receipts, BLOCK, transactionIndex, logIndex);
        oracle.setHeader(CHAIN, BLOCK, headerHash);
    }

    function _expectTrieError(TrieProof.ProofError problem) private {
        vm.expectRevert(abi.encodeWithSelector(TrieProof.TrieProofTraversalError.selector, problem));
    }

    function _assertSame(ProvenLog memory proven, ProvenLog memory expected) private pure {
        assertEq(abi.encode(proven), abi.encode(expected));
    }

    /* PROVEN */

    function test_ProvesEveryLogWithNoneToFourTopics() public {
        for (uint256 i; i < 5; ++i) {
            _assertSame(prover.proveLog(CHAIN, _prove(_receipts(), 0, i)), _log(i));
        }
    }

    function test_ProvesLogsOfTypedReceipts() public {
        uint8[5] memory types = [1, 2, 3, 4, 0x7e];
        for (uint256 i; i < types.length; ++i) {
            bytes[2] memory receipts = _receipts();
            receipts[1] = ReceiptBlock.receipt(types[i], 1, _logs());
            _assertSame(prover.proveLog(CHAIN, _prove(receipts, 1, 3)), _log(3));
        }
    }

    function testFuzz_ProvesWhateverALogHolds(address emitter, bytes32[4] memory topics, bytes memory data)
        public
    {
        ProvenLog[] memory logs = new ProvenLog[](1);
        logs[0] = ProvenLog(emitter, new bytes32[](4), data);
        for (uint256 i; i < 4; ++i) {
            logs[0].topics[i] = topics[i];
        }
        bytes[2] memory receipts = [ReceiptBlock.receipt(2, 1, logs), ReceiptBlock.receipt(0, 1, logs)];
        _assertSame(prover.proveLog(CHAIN, _prove(receipts, 0, 0)), logs[0]);
        _assertSame(prover.proveLog(CHAIN, _prove(receipts, 1, 0)), logs[0]);
    }

    function test_NamesItsOracle() public view {
        assertEq(prover.headerOracle(), address(oracle));
    }

    /* REFUSED */

    function test_RevertWhen_TheOracleHasNoCode() public {
        vm.expectRevert(abi.encodeWithSelector(IReceiptProver.OracleWithoutCode.selector, EMITTER));
        new ReceiptProver(EMITTER);
    }

    function test_RevertWhen_TheHeaderIsUnknown() public {
        EventProof memory proof = _prove(_receipts(), 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IHeaderOracle.HeaderUnknown.selector, CHAIN + 1, BLOCK));
        prover.proveLog(CHAIN + 1, proof);
        proof.blockNumber = BLOCK + 1;
        vm.expectRevert(abi.encodeWithSelector(IHeaderOracle.HeaderUnknown.selector, CHAIN, BLOCK + 1));
        prover.proveLog(CHAIN, proof);
    }

    function test_RevertWhen_TheHeaderIsTampered() public {
        EventProof memory proof = _prove(_receipts(), 0, 0);
        bytes32 known = keccak256(proof.header);
        // Another receipts root, for a block in which the failed transaction succeeded.
        bytes[2] memory forged = _receipts();
        forged[0] = ReceiptBlock.receipt(0, 1, new ProvenLog[](1));
        (EventProof memory other,) = ReceiptBlock.prove(forged, BLOCK, 0, 0);
        vm.expectRevert(
            abi.encodeWithSelector(ReceiptProof.HeaderMismatch.selector, known, keccak256(other.header))
        );
        prover.proveLog(CHAIN, other);
    }

    function test_RevertWhen_TheHeaderIsOfAnotherBlock() public {
        EventProof memory proof = _prove(_receipts(), 0, 0);
        // The oracle was told the right hash for a wrong number.
        oracle.setHeader(CHAIN, BLOCK + 1, keccak256(proof.header));
        proof.blockNumber = BLOCK + 1;
        vm.expectRevert(abi.encodeWithSelector(ReceiptProof.BlockMismatch.selector, BLOCK + 1, BLOCK));
        prover.proveLog(CHAIN, proof);
    }

    function test_RevertWhen_TheIndexIsOfAnotherTransaction() public {
        EventProof memory proof = _prove(_receipts(), 0, 0);
        proof.transactionIndex = 1;
        _expectTrieError(TrieProof.ProofError.INVALID_LARGE_NODE);
        prover.proveLog(CHAIN, proof);
    }

    function test_RevertWhen_TheReceiptIsAnother() public {
        EventProof memory proof = _prove(_receipts(), 0, 0);
        proof.receiptProof[1] = _prove(_receipts(), 1, 0).receiptProof[1];
        _expectTrieError(TrieProof.ProofError.INVALID_LARGE_NODE);
        prover.proveLog(CHAIN, proof);
    }

    function test_RevertWhen_TheRootIsAnother() public {
        EventProof memory proof = _prove(_receipts(), 0, 0);
        proof.receiptProof[0][40] ^= 0x01;
        _expectTrieError(TrieProof.ProofError.INVALID_ROOT);
        prover.proveLog(CHAIN, proof);
    }

    function test_RevertWhen_TheProofIsTruncated() public {
        EventProof memory proof = _prove(_receipts(), 0, 0);
        bytes[] memory nodes = new bytes[](1);
        nodes[0] = proof.receiptProof[0];
        proof.receiptProof = nodes;
        _expectTrieError(TrieProof.ProofError.INVALID_PROOF);
        prover.proveLog(CHAIN, proof);
        proof.receiptProof = new bytes[](0);
        _expectTrieError(TrieProof.ProofError.INVALID_PROOF);
        prover.proveLog(CHAIN, proof);
    }

    function test_RevertWhen_TheTransactionIsNotThere() public {
        EventProof memory proof = _prove(_receipts(), 0, 0);
        proof.transactionIndex = 0x20;
        vm.expectRevert(RLP.RLPInvalidEncoding.selector);
        prover.proveLog(CHAIN, proof);
    }

    function test_RevertWhen_TheTransactionFailed() public {
        bytes[2] memory receipts = _receipts();
        receipts[1] = ReceiptBlock.receipt(2, 0, _logs());
        EventProof memory proof = _prove(receipts, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(ReceiptProof.TransactionFailed.selector, 1));
        prover.proveLog(CHAIN, proof);
    }

    /// Before Byzantium a receipt had a state root where it has its status now, and did not say whether it failed.
    function test_RevertWhen_TheReceiptHasAStateRoot() public {
        bytes[2] memory receipts = _receipts();
        receipts[0] = ReceiptBlock.receipt(0, uint256(keccak256("root")), _logs());
        EventProof memory proof = _prove(receipts, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(ReceiptProof.TransactionFailed.selector, 0));
        prover.proveLog(CHAIN, proof);
    }

    function test_RevertWhen_TheLogIsMissing() public {
        EventProof memory proof = _prove(_receipts(), 0, 5);
        vm.expectRevert(abi.encodeWithSelector(ReceiptProof.NoSuchLog.selector, 5, 5));
        prover.proveLog(CHAIN, proof);
        proof.logIndex = type(uint256).max;
        vm.expectRevert(abi.encodeWithSelector(ReceiptProof.NoSuchLog.selector, type(uint256).max, 5));
        prover.proveLog(CHAIN, proof);
    }

    function test_RevertWhen_TheReceiptIsNone() public {
        bytes[] memory fields = new bytes[](3);
        for (uint256 i; i < 3; ++i) {
            fields[i] = RLP.encode(keccak256("short"));
        }
        bytes[2] memory receipts = _receipts();
        receipts[0] = RLP.encode(fields);
        EventProof memory proof = _prove(receipts, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(ReceiptProof.NotAReceipt.selector, 0));
        prover.proveLog(CHAIN, proof);
    }
}
