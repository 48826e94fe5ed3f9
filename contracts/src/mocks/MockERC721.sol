// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// A collection whose owner mints to many in one call, and which refuses one chosen account.
contract MockERC721 is ERC721("Mock collection", "MOCK") {
    address private immutable OWNER = msg.sender;
    address private _refused;

    error NotOwner(address caller);
    error Refused(address account);

    function setRefused(address account) external {
        _refused = account;
    }

    function mintMany(address[] calldata recipients, uint256[] calldata tokenIds) external {
        if (msg.sender != OWNER) revert NotOwner(msg.sender);
        for (uint256 i; i < recipients.length; ++i) {
            if (recipients[i] == _refused) revert Refused(recipients[i]);
            _mint(recipients[i], tokenIds[i]);
        }
    }
}
