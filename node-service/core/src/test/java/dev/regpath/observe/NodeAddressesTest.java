package dev.regpath.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import org.junit.jupiter.api.Test;

class NodeAddressesTest {
    @Test
    void theNodesOwnAddressesHaveNoScope() throws Exception {
        assertThat(NodeAddresses.read())
                .contains(Addresses.parse("127.0.0.1"))
                .allSatisfy(address -> assertThat(address.getHostAddress()).doesNotContain("%"));
    }
}
