// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {IAgentIdentity} from "../src/interfaces/IAgentIdentity.sol";
import {MockContractWallet} from "../src/mocks/MockContractWallet.sol";
import {AgentsFixture} from "./support/AgentsFixture.sol";

contract AgentIdentityTest is AgentsFixture {
    bytes32 internal constant WALLET_TYPEHASH = keccak256(
        "AgentWalletSet(uint256 agentId,address newWallet,address owner,uint256 nonce,uint256 deadline)"
    );

    uint256 internal agentId;
    address internal wallet;
    uint256 internal walletSecret;

    function setUp() public override {
        super.setUp();
        agentId = _register(alice);
        (wallet, walletSecret) = makeAddrAndKey("wallet");
    }

    /* REGISTER */

    function test_IdsCountFromOne() public {
        assertEq(agentId, 1);
        assertEq(_register(bob), 2);
    }

    function test_RegistersToTheCaller() public {
        vm.expectEmit(address(registry));
        emit IERC721.Transfer(address(0), bob, 2);
        vm.expectEmit(address(registry));
        emit IAgentIdentity.Registered(2, "ipfs://x", bob);
        vm.expectEmit(address(registry));
        emit IAgentIdentity.MetadataSet(2, "agentWallet", "agentWallet", abi.encodePacked(bob));
        vm.prank(bob);
        uint256 id = registry.register("ipfs://x");
        assertEq(registry.ownerOf(id), bob);
        assertEq(registry.tokenURI(id), "ipfs://x");
        assertEq(registry.getAgentWallet(id), bob);
        assertEq(registry.getMetadata(id, "agentWallet"), abi.encodePacked(bob));
    }

    function test_RegistersWithoutURI() public view {
        assertEq(registry.tokenURI(agentId), "");
    }

    function test_RegistersWithMetadata() public {
        IAgentIdentity.MetadataEntry[] memory entries = new IAgentIdentity.MetadataEntry[](2);
        entries[0] = IAgentIdentity.MetadataEntry("model", "m1");
        entries[1] = IAgentIdentity.MetadataEntry("region", "eu");
        vm.expectEmit(address(registry));
        emit IAgentIdentity.MetadataSet(2, "region", "region", "eu");
        vm.prank(bob);
        uint256 id = registry.register("ipfs://x", entries);
        assertEq(registry.getMetadata(id, "model"), "m1");
        assertEq(registry.getMetadata(id, "region"), "eu");
    }

    function test_RevertWhen_RegisteringWithReservedKey() public {
        IAgentIdentity.MetadataEntry[] memory entries = new IAgentIdentity.MetadataEntry[](1);
        entries[0] = IAgentIdentity.MetadataEntry("agentWallet", abi.encodePacked(carol));
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.ReservedMetadataKey.selector));
        vm.prank(bob);
        registry.register("", entries);
    }

    function test_SupportsItsStandards() public view {
        assertTrue(registry.supportsInterface(type(IERC721).interfaceId));
        assertTrue(registry.supportsInterface(type(IERC165).interfaceId));
        assertEq(registry.name(), "AgentGPT Agent");
        assertEq(registry.symbol(), "AGENT");
    }

    /* URI AND METADATA */

    function test_OwnerAndOperatorsSetTheURI() public {
        vm.expectEmit(address(registry));
        emit IAgentIdentity.URIUpdated(agentId, "ipfs://a", alice);
        vm.prank(alice);
        registry.setAgentURI(agentId, "ipfs://a");
        vm.prank(alice);
        registry.approve(bob, agentId);
        vm.prank(bob);
        registry.setAgentURI(agentId, "ipfs://b");
        assertEq(registry.tokenURI(agentId), "ipfs://b");
    }

    function test_RevertWhen_StrangerSetsTheURI() public {
        vm.expectRevert(
            abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, bob, agentId)
        );
        vm.prank(bob);
        registry.setAgentURI(agentId, "ipfs://b");
    }

    function test_RevertWhen_SettingTheURIOfNobody() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 99));
        vm.prank(alice);
        registry.setAgentURI(99, "ipfs://b");
    }

    function test_OwnerAndOperatorsSetMetadata() public {
        vm.prank(alice);
        registry.setMetadata(agentId, "k", "1");
        assertEq(registry.getMetadata(agentId, "k"), "1");
        vm.prank(alice);
        registry.setApprovalForAll(bob, true);
        vm.prank(bob);
        registry.setMetadata(agentId, "k", "2");
        assertEq(registry.getMetadata(agentId, "k"), "2");
        assertEq(registry.getMetadata(agentId, "other"), "");
    }

    function test_RevertWhen_StrangerSetsMetadata() public {
        vm.expectRevert(
            abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, bob, agentId)
        );
        vm.prank(bob);
        registry.setMetadata(agentId, "k", "1");
    }

    function test_RevertWhen_SettingTheReservedKey() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.ReservedMetadataKey.selector));
        vm.prank(alice);
        registry.setMetadata(agentId, "agentWallet", abi.encodePacked(carol));
    }

    function test_RevertWhen_ReadingMetadataOfNobody() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 99));
        registry.getMetadata(99, "k");
    }

    function test_RevertWhen_ReadingTheWalletOfNobody() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 99));
        registry.getAgentWallet(99);
    }

    function test_KnowsWhoIsAuthorized() public {
        assertTrue(registry.isAuthorizedOrOwner(alice, agentId));
        assertFalse(registry.isAuthorizedOrOwner(bob, agentId));
        vm.prank(alice);
        registry.approve(bob, agentId);
        assertTrue(registry.isAuthorizedOrOwner(bob, agentId));
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 99));
        registry.isAuthorizedOrOwner(alice, 99);
    }

    /* WALLET */

    function test_SetsTheWalletWithItsConsent() public {
        bytes memory signature = _sign(walletSecret, wallet, alice, 0, block.timestamp + 1 hours);
        vm.expectEmit(address(registry));
        emit IAgentIdentity.MetadataSet(agentId, "agentWallet", "agentWallet", abi.encodePacked(wallet));
        _setWallet(alice, wallet, block.timestamp + 1 hours, signature);
        assertEq(registry.getAgentWallet(agentId), wallet);
        assertEq(registry.getMetadata(agentId, "agentWallet"), abi.encodePacked(wallet));
        assertEq(registry.walletNonce(agentId), 1);
    }

    function test_SetsAContractWallet() public {
        MockContractWallet vault = new MockContractWallet();
        vault.agreeTo(_digest(address(vault), alice, 0, block.timestamp));
        _setWallet(alice, address(vault), block.timestamp, "");
        assertEq(registry.getAgentWallet(agentId), address(vault));
    }

    /// @dev EIP-7702: the account has code, but its key still speaks for it.
    function test_SetsAnAccountWithDelegatedCode() public {
        vm.etch(wallet, address(new MockContractWallet()).code);
        bytes memory signature = _sign(walletSecret, wallet, alice, 0, block.timestamp);
        _setWallet(alice, wallet, block.timestamp, signature);
        assertEq(registry.getAgentWallet(agentId), wallet);
    }

    function test_RevertWhen_ContractWalletDisagrees() public {
        MockContractWallet vault = new MockContractWallet();
        vault.agreeTo(_digest(address(vault), bob, 0, block.timestamp));
        vm.expectRevert(
            abi.encodeWithSelector(IAgentIdentity.InvalidWalletSignature.selector, address(vault))
        );
        _setWallet(alice, address(vault), block.timestamp, "");
    }

    function test_RevertWhen_StrangerSetsTheWallet() public {
        bytes memory signature = _sign(walletSecret, wallet, bob, 0, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.NotAgentOwner.selector, agentId, bob));
        _setWallet(bob, wallet, block.timestamp, signature);
    }

    function test_RevertWhen_OperatorSetsTheWallet() public {
        vm.prank(alice);
        registry.approve(bob, agentId);
        bytes memory signature = _sign(walletSecret, wallet, alice, 0, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.NotAgentOwner.selector, agentId, bob));
        _setWallet(bob, wallet, block.timestamp, signature);
    }

    function test_RevertWhen_WalletIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.ZeroAddress.selector));
        _setWallet(alice, address(0), block.timestamp, "");
    }

    function test_RevertWhen_ConsentIsLate() public {
        uint256 deadline = block.timestamp;
        bytes memory signature = _sign(walletSecret, wallet, alice, 0, deadline);
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.WalletConsentExpired.selector, deadline));
        _setWallet(alice, wallet, deadline, signature);
    }

    function test_ConsentMayHoldForADay() public {
        uint256 deadline = block.timestamp + 1 days;
        _setWallet(alice, wallet, deadline, _sign(walletSecret, wallet, alice, 0, deadline));
        assertEq(registry.getAgentWallet(agentId), wallet);
    }

    function test_RevertWhen_ConsentHoldsForLongerThanADay() public {
        uint256 latest = block.timestamp + 1 days;
        bytes memory signature = _sign(walletSecret, wallet, alice, 0, latest + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IAgentIdentity.WalletConsentTooLong.selector, latest + 1, latest)
        );
        _setWallet(alice, wallet, latest + 1, signature);
    }

    function test_RevertWhen_AnotherKeySigned() public {
        (, uint256 otherSecret) = makeAddrAndKey("other");
        _expectInvalid(_sign(otherSecret, wallet, alice, 0, block.timestamp));
    }

    function test_RevertWhen_SignedForAnotherWallet() public {
        _expectInvalid(_sign(walletSecret, carol, alice, 0, block.timestamp));
    }

    function test_RevertWhen_SignedForAnotherOwner() public {
        _expectInvalid(_sign(walletSecret, wallet, bob, 0, block.timestamp));
    }

    function test_RevertWhen_SignedForAnotherNonce() public {
        _expectInvalid(_sign(walletSecret, wallet, alice, 1, block.timestamp));
    }

    function test_RevertWhen_SignedForAnotherDeadline() public {
        _expectInvalid(_sign(walletSecret, wallet, alice, 0, block.timestamp + 1));
    }

    function test_RevertWhen_SignedForAnotherAgent() public {
        uint256 other = _register(alice);
        bytes memory signature = _sign(walletSecret, wallet, alice, 0, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.InvalidWalletSignature.selector, wallet));
        vm.prank(alice);
        registry.setAgentWallet(other, wallet, block.timestamp, signature);
    }

    function test_RevertWhen_SignedForAnotherChain() public {
        bytes memory signature = _sign(walletSecret, wallet, alice, 0, block.timestamp);
        vm.chainId(block.chainid + 1);
        _expectInvalid(signature);
    }

    function test_RevertWhen_SignatureIsMalformed() public {
        _expectInvalid("");
        _expectInvalid(hex"00");
        _expectInvalid(new bytes(65));
    }

    function test_RevertWhen_ConsentIsReplayedAfterUnset() public {
        bytes memory signature = _sign(walletSecret, wallet, alice, 0, block.timestamp);
        _setWallet(alice, wallet, block.timestamp, signature);
        vm.prank(alice);
        registry.unsetAgentWallet(agentId);
        assertEq(registry.getAgentWallet(agentId), address(0));
        assertEq(registry.getMetadata(agentId, "agentWallet"), "");
        _expectInvalid(signature);
    }

    function test_RevertWhen_ConsentIsReplayedAfterRoundTrip() public {
        bytes memory signature = _sign(walletSecret, wallet, alice, 0, block.timestamp);
        vm.prank(alice);
        registry.transferFrom(alice, bob, agentId);
        vm.prank(bob);
        registry.transferFrom(bob, alice, agentId);
        _expectInvalid(signature);
    }

    function test_RevertWhen_StrangerUnsetsTheWallet() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.NotAgentOwner.selector, agentId, bob));
        vm.prank(bob);
        registry.unsetAgentWallet(agentId);
    }

    function test_TransferClearsTheWallet() public {
        vm.expectEmit(address(registry));
        emit IAgentIdentity.MetadataSet(agentId, "agentWallet", "agentWallet", "");
        vm.prank(alice);
        registry.transferFrom(alice, bob, agentId);
        assertEq(registry.ownerOf(agentId), bob);
        assertEq(registry.getAgentWallet(agentId), address(0));
    }

    function testFuzz_OnlyTheWalletsOwnKeyConsents(uint256 secret, bool right) public {
        secret = bound(secret, 1, type(uint128).max);
        address signer = vm.addr(secret);
        vm.assume(signer != wallet);
        bytes memory signature = _sign(right ? walletSecret : secret, wallet, alice, 0, block.timestamp);
        if (!right) {
            vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.InvalidWalletSignature.selector, wallet));
        }
        _setWallet(alice, wallet, block.timestamp, signature);
    }

    function _expectInvalid(bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.InvalidWalletSignature.selector, wallet));
        _setWallet(alice, wallet, block.timestamp, signature);
    }

    function _setWallet(address caller, address newWallet, uint256 deadline, bytes memory signature) private {
        vm.prank(caller);
        registry.setAgentWallet(agentId, newWallet, deadline, signature);
    }

    function _sign(uint256 secret, address newWallet, address owner, uint256 nonce, uint256 deadline)
        private
        view
        returns (bytes memory)
    {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, _digest(newWallet, owner, nonce, deadline));
        return abi.encodePacked(r, s, v);
    }

    /// @dev EIP-712 by hand, so that a change of domain or type shows.
    function _digest(address newWallet, address owner, uint256 nonce, uint256 deadline)
        private
        view
        returns (bytes32)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("AgentGPT AgentRegistry"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        bytes32 consent = keccak256(abi.encode(WALLET_TYPEHASH, agentId, newWallet, owner, nonce, deadline));
        return keccak256(abi.encodePacked("\x19\x01", domain, consent));
    }
}
