// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HeaderOracle} from "../../src/HeaderOracle.sol";
import {IHeaderOracle} from "../../src/interfaces/IHeaderOracle.sol";
import {IHeaderRecord} from "../../src/interfaces/IHeaderRecord.sol";
import {BlockHistory} from "../../src/libraries/BlockHistory.sol";
import {MockInstantGateway} from "../../src/mocks/MockInstantGateway.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ERC7786Recipient} from "@openzeppelin/contracts/crosschain/ERC7786Recipient.sol";
import {Test} from "forge-std/Test.sol";

contract HeaderOracleTest is Test {
    uint64 private constant CHAIN = 137;
    uint64 private constant BLOCK = 70_000_000;
    bytes32 private constant HASH = bytes32(uint256(0x5a5a));
    bytes32 private constant OTHER = bytes32(uint256(0xa5a5));
    address private constant SENDER = address(0x5E2DE2);

    HeaderOracle private oracle;
    MockInstantGateway private gateway;
    /// Keys of three attesters, in the order of their addresses.
    uint256[3] private keys;

    function setUp() public {
        vm.chainId(1);
        oracle = new HeaderOracle(address(new AccessManager(address(this))));
        gateway = new MockInstantGateway(CHAIN, 0);
        oracle.setLink(CHAIN, address(gateway), SENDER);
        keys = [uint256(1), 2, 3];
        for (uint256 i; i < 3; ++i) {
            for (uint256 j; j < 2; ++j) {
                if (vm.addr(keys[j]) > vm.addr(keys[j + 1])) {
                    (keys[j], keys[j + 1]) = (keys[j + 1], keys[j]);
                }
            }
        }
        oracle.setAttesters(_attesters(), 2);
    }

    /* SUPPORT */

    function _attesters() private view returns (address[] memory named) {
        named = new address[](3);
        for (uint256 i; i < 3; ++i) {
            named[i] = vm.addr(keys[i]);
        }
    }

    function _sign(uint256 key, bytes32 hash) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, oracle.attestationDigest(CHAIN, BLOCK, hash));
        return abi.encodePacked(r, s, v);
    }

    function _signatures(uint256 first, uint256 second, bytes32 hash)
        private
        view
        returns (bytes[] memory both)
    {
        both = new bytes[](2);
        both[0] = _sign(first, hash);
        both[1] = _sign(second, hash);
    }

    function _attest(bytes32 hash) private {
        oracle.attestHeader(CHAIN, BLOCK, hash, _signatures(keys[0], keys[2], hash));
    }

    function _deliver(bytes32 hash) private {
        gateway.deliver(address(oracle), SENDER, abi.encode(BLOCK, hash));
    }

    function _expectUnknown(uint64 chainId, uint64 blockNumber) private {
        vm.expectRevert(abi.encodeWithSelector(IHeaderOracle.HeaderUnknown.selector, chainId, blockNumber));
        oracle.headerHash(chainId, blockNumber);
    }

    /* GATEWAY */

    function test_AGatewayMakesAHeaderKnown() public {
        _expectUnknown(CHAIN, BLOCK);
        vm.expectEmit(address(oracle));
        emit IHeaderRecord.HeaderRecorded(CHAIN, BLOCK, HASH);
        _deliver(HASH);
        assertEq(oracle.headerHash(CHAIN, BLOCK), HASH);
        _expectUnknown(CHAIN, BLOCK + 1);
        _expectUnknown(CHAIN + 1, BLOCK);
    }

    function test_RevertWhen_AnotherContractSpeaks() public {
        vm.expectPartialRevert(ERC7786Recipient.ERC7786RecipientUnauthorizedGateway.selector);
        gateway.deliver(address(oracle), address(this), abi.encode(BLOCK, HASH));
        _expectUnknown(CHAIN, BLOCK);
    }

    function test_RevertWhen_AnotherGatewayBringsIt() public {
        MockInstantGateway other = new MockInstantGateway(CHAIN, 0);
        vm.expectPartialRevert(ERC7786Recipient.ERC7786RecipientUnauthorizedGateway.selector);
        other.deliver(address(oracle), SENDER, abi.encode(BLOCK, HASH));
    }

    function test_RevertWhen_AGatewaySpeaksForAnotherChain() public {
        MockInstantGateway other = new MockInstantGateway(10, 0);
        oracle.setLink(10, address(other), SENDER);
        // Right for chain 10, and only for it.
        other.deliver(address(oracle), SENDER, abi.encode(BLOCK, HASH));
        _expectUnknown(CHAIN, BLOCK);
        assertEq(oracle.headerHash(10, BLOCK), HASH);
    }

    function test_RevertWhen_TheHashIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IHeaderRecord.ZeroHeaderHash.selector, CHAIN, BLOCK));
        _deliver(0);
    }

    /* ATTESTERS */

    function test_EnoughAttestersMakeAHeaderKnown() public {
        vm.expectEmit(address(oracle));
        emit IHeaderRecord.HeaderRecorded(CHAIN, BLOCK, HASH);
        vm.prank(address(0xABCD));
        _attest(HASH);
        assertEq(oracle.headerHash(CHAIN, BLOCK), HASH);
    }

    function test_TheSameHeaderTwiceChangesNothing() public {
        _attest(HASH);
        vm.recordLogs();
        _attest(HASH);
        _deliver(HASH);
        assertEq(vm.getRecordedLogs().length, 0);
        assertEq(oracle.headerHash(CHAIN, BLOCK), HASH);
    }

    function test_RevertWhen_SignaturesAreTooFew() public {
        bytes[] memory one = new bytes[](1);
        one[0] = _sign(keys[0], HASH);
        vm.expectRevert(abi.encodeWithSelector(IHeaderRecord.TooFewSignatures.selector, 1, 2));
        oracle.attestHeader(CHAIN, BLOCK, HASH, one);
    }

    function test_RevertWhen_ThereAreNoAttesters() public {
        oracle.setAttesters(new address[](0), 0);
        vm.expectRevert(abi.encodeWithSelector(IHeaderRecord.TooFewSignatures.selector, 0, 0));
        oracle.attestHeader(CHAIN, BLOCK, HASH, new bytes[](0));
    }

    function _expectInvalid(bytes[] memory signatures, uint256 index) private {
        vm.expectRevert(abi.encodeWithSelector(IHeaderRecord.InvalidAttestation.selector, index));
        oracle.attestHeader(CHAIN, BLOCK, HASH, signatures);
    }

    function test_RevertWhen_OneSignsTwice() public {
        _expectInvalid(_signatures(keys[0], keys[0], HASH), 1);
    }

    function test_RevertWhen_SignersAreNotAscending() public {
        _expectInvalid(_signatures(keys[1], keys[0], HASH), 1);
    }

    function test_RevertWhen_AStrangerSigns() public {
        // Of an address above every attester's, so that only its being a stranger is wrong.
        uint256 stranger = 4;
        while (vm.addr(stranger) < vm.addr(keys[2])) ++stranger;
        _expectInvalid(_signatures(keys[0], stranger, HASH), 1);
    }

    function test_RevertWhen_ASignatureIsBroken() public {
        bytes[] memory both = _signatures(keys[0], keys[1], HASH);
        both[0] = hex"1234";
        _expectInvalid(both, 0);
    }

    function test_RevertWhen_ASignatureIsOfAnotherHeader() public {
        bytes[] memory both = _signatures(keys[0], keys[1], HASH);
        both[1] = _sign(keys[1], OTHER);
        vm.expectPartialRevert(IHeaderRecord.InvalidAttestation.selector);
        oracle.attestHeader(CHAIN, BLOCK, HASH, both);
    }

    function test_RevertWhen_SignaturesAreOfAnotherOracle() public {
        bytes[] memory both = _signatures(keys[0], keys[1], HASH);
        HeaderOracle other = new HeaderOracle(address(new AccessManager(address(this))));
        other.setAttesters(_attesters(), 2);
        vm.expectPartialRevert(IHeaderRecord.InvalidAttestation.selector);
        other.attestHeader(CHAIN, BLOCK, HASH, both);
        vm.chainId(2);
        vm.expectPartialRevert(IHeaderRecord.InvalidAttestation.selector);
        oracle.attestHeader(CHAIN, BLOCK, HASH, both);
    }

    function test_RevertWhen_AnAttesterWasDismissed() public {
        address[] memory named = new address[](2);
        named[0] = vm.addr(keys[0]);
        named[1] = vm.addr(keys[1]);
        vm.expectEmit(address(oracle));
        emit IHeaderRecord.AttestersSet(named, 2);
        oracle.setAttesters(named, 2);
        assertFalse(oracle.isAttester(vm.addr(keys[2])));
        assertTrue(oracle.isAttester(vm.addr(keys[1])));
        assertEq(oracle.attesters(), named);
        assertEq(oracle.attesterThreshold(), 2);
        _expectInvalid(_signatures(keys[0], keys[2], HASH), 1);
    }

    /// The same words, key and digest as packages/chain/src/bridge/sign-header.test.ts.
    function test_AttestersSignWhatTypeScriptSigns() public {
        vm.chainId(31_338);
        address home = 0x00000000000000000000000000000000a9E47001;
        vm.etch(home, address(oracle).code);
        bytes32 digest =
            HeaderOracle(home).attestationDigest(137, 70_000_000, bytes32(type(uint256).max / 255 * 0x5a));
        assertEq(digest, 0xec633408a8f40f5db6b237cf55c86a36a87bc15632bf46e0a9f81f90d1622766);
        assertEq(
            ecrecover(
                digest,
                0x1c,
                0x595f05758fc144b767c805fa9d9ce5680007f64183218a38e660f59f1ae14012,
                0x7ed6ebbad5c29b5a5e2d506cb087d8b9ce23e872f8e17e0166052f1412bb879e
            ),
            0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
        );
    }

    /* THE SET */

    function _expectInvalidSet(address[] memory named, uint256 threshold) private {
        vm.expectRevert(
            abi.encodeWithSelector(IHeaderRecord.InvalidAttesters.selector, named.length, threshold)
        );
        oracle.setAttesters(named, threshold);
    }

    function test_RevertWhen_TheThresholdIsNoMajorityOrTooMuch() public {
        _expectInvalidSet(_attesters(), 0);
        _expectInvalidSet(_attesters(), 1);
        _expectInvalidSet(_attesters(), 4);
        _expectInvalidSet(new address[](0), 1);
        oracle.setAttesters(_attesters(), 3);
    }

    function test_RevertWhen_AttestersRepeatOrAreZero() public {
        address[] memory named = _attesters();
        named[1] = named[0];
        _expectInvalidSet(named, 2);
        named[1] = vm.addr(keys[1]);
        named[0] = address(0);
        _expectInvalidSet(named, 2);
    }

    function test_RevertWhen_AttestersAreTooMany() public {
        address[] memory named = new address[](65);
        for (uint160 i; i < 65; ++i) {
            named[i] = address(i + 1);
        }
        _expectInvalidSet(named, 33);
    }

    /* CONFLICTS */

    function test_AConflictFreezesTheChainAndIsNotRecorded() public {
        _attest(HASH);
        vm.expectEmit(address(oracle));
        emit IHeaderRecord.HeaderConflict(CHAIN, BLOCK, HASH, OTHER);
        _deliver(OTHER);
        assertTrue(oracle.isFrozen(CHAIN));
        bytes memory frozen = abi.encodeWithSelector(IHeaderOracle.ChainFrozen.selector, CHAIN);
        vm.expectRevert(frozen);
        oracle.headerHash(CHAIN, BLOCK);
        // Nor any other block, nor anything new.
        vm.expectRevert(frozen);
        oracle.headerHash(CHAIN, BLOCK - 1);
        vm.expectRevert(frozen);
        _deliver(HASH);
    }

    function test_AConflictOfOneChainLeavesOthersAlone() public {
        MockInstantGateway other = new MockInstantGateway(10, 0);
        oracle.setLink(10, address(other), SENDER);
        other.deliver(address(oracle), SENDER, abi.encode(BLOCK, HASH));
        _deliver(HASH);
        _deliver(OTHER);
        assertEq(oracle.headerHash(10, BLOCK), HASH);
    }

    function test_GovernanceDecidesAConflict() public {
        _deliver(HASH);
        _attest(OTHER);
        vm.expectEmit(address(oracle));
        emit IHeaderRecord.ConflictResolved(CHAIN, BLOCK, OTHER);
        oracle.resolveConflict(CHAIN, BLOCK, OTHER);
        assertFalse(oracle.isFrozen(CHAIN));
        assertEq(oracle.headerHash(CHAIN, BLOCK), OTHER);
        _deliver(HASH);
        oracle.resolveConflict(CHAIN, BLOCK, 0);
        _expectUnknown(CHAIN, BLOCK);
    }

    function test_RevertWhen_NothingIsToDecide() public {
        _deliver(HASH);
        vm.expectRevert(abi.encodeWithSelector(IHeaderRecord.ChainNotFrozen.selector, CHAIN));
        oracle.resolveConflict(CHAIN, BLOCK, OTHER);
    }

    /* OWN CHAIN */

    function test_ReadsItsOwnChainFromItsHistory() public {
        vm.roll(1000);
        assertEq(oracle.headerHash(1, 990), blockhash(990));
        _expectUnknown(1, 1000);
        _expectUnknown(1, 1001);
    }

    function test_ReadsOldBlocksWhereTheChainKeepsThem() public {
        vm.roll(1000);
        // Returns 42 for every block.
        vm.etch(BlockHistory.HISTORY, hex"602a5f5260205ff3");
        assertEq(oracle.headerHash(1, 743), bytes32(uint256(42)));
        assertEq(oracle.headerHash(1, 744), blockhash(744));
        _expectUnknown(1, 1001);
    }

    /// Reverts with 32 bytes, and returns 64: neither is the history of EIP-2935.
    function test_OtherCodeAtTheHistorysAddressIsNotBelieved() public {
        vm.roll(1000);
        vm.etch(BlockHistory.HISTORY, hex"602a5f5260205ffd");
        _expectUnknown(1, 743);
        vm.etch(BlockHistory.HISTORY, hex"602a5f5260405ff3");
        _expectUnknown(1, 743);
        vm.etch(BlockHistory.HISTORY, "");
        _expectUnknown(1, 743);
    }

    function test_RevertWhen_SomebodyTellsItOfItsOwnChain() public {
        vm.chainId(CHAIN);
        bytes[] memory both = _signatures(keys[0], keys[1], HASH);
        vm.expectRevert(abi.encodeWithSelector(IHeaderRecord.OwnChain.selector, CHAIN));
        oracle.attestHeader(CHAIN, BLOCK, HASH, both);
    }

    /* GOVERNANCE */

    function test_RevertWhen_AStrangerGoverns() public {
        vm.startPrank(address(0xBAD));
        bytes memory denied =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(0xBAD));
        address[] memory none = new address[](0);
        vm.expectRevert(denied);
        oracle.setAttesters(none, 0);
        vm.expectRevert(denied);
        oracle.resolveConflict(CHAIN, BLOCK, HASH);
        vm.expectRevert(denied);
        oracle.setLink(CHAIN, address(gateway), address(0xBAD));
    }

    function test_RevertWhen_ThereIsNoAuthority() public {
        vm.expectRevert(
            abi.encodeWithSelector(IAccessManaged.AccessManagedInvalidAuthority.selector, address(0))
        );
        new HeaderOracle(address(0));
    }
}
