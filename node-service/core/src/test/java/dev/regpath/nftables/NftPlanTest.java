package dev.regpath.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.contract.Protocol;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.input.InvalidInput;
import dev.regpath.linux.CgroupPath;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that are made of a table, and what is made of listings. */
class NftPlanTest {
    private static final Frontend FRONTEND = new Frontend(endpoint("203.0.113.10", 443), Protocol.TCP);
    private static final NftMember DAEMON = new NftMember(
            CgroupPath.parse("/system.slice/containerd.service"),
            OptionalLong.of(77),
            "unified/system.slice/containerd.service");

    private static Endpoint endpoint(String address, int port) {
        return new Endpoint(InetAddress.ofLiteral(address), port);
    }

    private static NftTable table(Duration lease) {
        Redirect redirect = new Redirect(
                "company",
                "gateway",
                FRONTEND,
                List.of(endpoint("10.0.3.4", 8443), endpoint("10.0.3.5", 8443)),
                WhenNoBackend.PASS_THROUGH);
        return new NftTable(List.of(new NftScope(List.of(DAEMON), List.of(redirect))), lease);
    }

    /** As nft prints what {@link #table} makes: the element in the set and the protocol differ from version to version. */
    private static String listing(String member, String protocol) {
        return """
                {"nftables": [{"metainfo": {"version": "1.1.7", "json_schema_version": 1}},
                {"table": {"family": "inet", "name": "regpath", "handle": 1}},
                {"counter": {"name": "tcp-203.0.113.10-443", "packets": 9, "bytes": 540}},
                {"counter": {"name": "tcp-203.0.113.10-443/none", "packets": 0, "bytes": 0}},
                {"counter": {"name": "tcp-203.0.113.10-443/10.0.3.4-8443", "packets": 5, "bytes": 300}},
                {"counter": {"name": "tcp-203.0.113.10-443/10.0.3.5-8443", "packets": 4, "bytes": 240}},
                {"set": {"name": "scope-1-level-2", "type": "cgroupsv2", "flags": ["timeout"], "elem": [%s]}},
                {"map": {"name": "scope-1-ip", "map": "verdict", "elem":
                  [[{"concat": [%s, "203.0.113.10", 443]}, {"goto": {"target": "tcp-203.0.113.10-443"}}]]}},
                {"map": {"name": "scope-1-ip6", "map": "verdict"}},
                {"chain": {"name": "output", "type": "nat", "hook": "output", "prio": -110, "policy": "accept"}},
                {"chain": {"name": "scope-1"}},
                {"chain": {"name": "tcp-203.0.113.10-443"}},
                {"rule": {"chain": "output", "comment": "connections of scope-1, level 2", "expr": []}},
                {"rule": {"chain": "scope-1", "comment": "frontends of scope-1-ip", "expr": []}},
                {"rule": {"chain": "scope-1", "comment": "frontends of scope-1-ip6", "expr": []}},
                {"rule": {"chain": "tcp-203.0.113.10-443", "comment": "connections to 203.0.113.10:443/TCP", "expr": []}},
                {"rule": {"chain": "tcp-203.0.113.10-443",
                  "comment": "redirect 203.0.113.10:443/TCP => 10.0.3.4:8443", "expr": []}},
                {"rule": {"chain": "tcp-203.0.113.10-443",
                  "comment": "redirect 203.0.113.10:443/TCP => 10.0.3.5:8443", "expr": []}}]}
                """.formatted(member, protocol);
    }

    private static NftState state(String listing) throws InvalidInput {
        return NftState.of(listing, file -> file.equals(DAEMON.file()) ? OptionalLong.of(77) : OptionalLong.empty());
    }

    private static NftPlan plan(NftTable wanted, NftState before) {
        return new NftPlan(Optional.of(wanted), before, List.of());
    }

    @Test
    void aTransactionHasAllOfATable() {
        assertThat(table(Duration.ofMinutes(10)).transaction(NftState.ABSENT.objects()))
                .isEqualTo("""
                        add table inet regpath
                        flush table inet regpath
                        add chain inet regpath output { type nat hook output priority -110; policy accept; }
                        add chain inet regpath scope-1
                        add set inet regpath scope-1-level-2 { type cgroupsv2; flags timeout; }
                        add map inet regpath scope-1-ip { type inet_proto . ipv4_addr . inet_service : verdict; }
                        add map inet regpath scope-1-ip6 { type inet_proto . ipv6_addr . inet_service : verdict; }
                        add chain inet regpath tcp-203.0.113.10-443
                        add counter inet regpath tcp-203.0.113.10-443
                        add counter inet regpath tcp-203.0.113.10-443/none
                        add counter inet regpath tcp-203.0.113.10-443/10.0.3.4-8443
                        add counter inet regpath tcp-203.0.113.10-443/10.0.3.5-8443
                        add rule inet regpath output ct state new socket cgroupv2 level 2 @scope-1-level-2 jump scope-1 comment "connections of scope-1, level 2"
                        add rule inet regpath scope-1 meta l4proto . ip daddr . th dport vmap @scope-1-ip comment "frontends of scope-1-ip"
                        add rule inet regpath scope-1 meta l4proto . ip6 daddr . th dport vmap @scope-1-ip6 comment "frontends of scope-1-ip6"
                        add rule inet regpath tcp-203.0.113.10-443 counter name "tcp-203.0.113.10-443" comment "connections to 203.0.113.10:443/TCP"
                        add rule inet regpath tcp-203.0.113.10-443 numgen random mod 2 0 meta l4proto tcp counter name "tcp-203.0.113.10-443/10.0.3.4-8443" dnat ip to 10.0.3.4:8443 comment "redirect 203.0.113.10:443/TCP => 10.0.3.4:8443"
                        add rule inet regpath tcp-203.0.113.10-443 meta l4proto tcp counter name "tcp-203.0.113.10-443/10.0.3.5-8443" dnat ip to 10.0.3.5:8443 comment "redirect 203.0.113.10:443/TCP => 10.0.3.5:8443"
                        add element inet regpath scope-1-ip { tcp . 203.0.113.10 . 443 : goto tcp-203.0.113.10-443 }
                        flush set inet regpath scope-1-level-2
                        add element inet regpath scope-1-level-2 { "unified/system.slice/containerd.service" timeout 600s }
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"unified/system.slice/containerd.service\"",
                "{\"elem\": {\"val\": \"unified/system.slice/containerd.service\", \"timeout\": 600, \"expires\": 12}}",
                "{\"elem\": {\"val\": 77, \"timeout\": 600, \"expires\": 12}}",
                "\"77\""
            })
    void whatIsInPlaceIsKnownAgainHoweverItIsPrinted(String member) throws InvalidInput {
        for (String protocol : List.of("\"tcp\"", "6")) {
            NftState state = state(listing(member, protocol));
            assertThat(plan(table(Duration.ZERO), state).lines()).isEmpty();
            assertThat(plan(table(Duration.ZERO), state).renews()).isEqualTo(member.contains("timeout"));
            assertThat(state.count("tcp-203.0.113.10-443")).isEqualTo(9);
        }
    }

    @Test
    void whatIsNotWantedGoesInTheOrderInWhichItCan() throws InvalidInput {
        NftState state = state(listing("\"77\"", "\"tcp\""));
        NftTable other = new NftTable(List.of(), Duration.ZERO);

        assertThat(other.transaction(state.objects()).lines().skip(3))
                .containsExactly(
                        "flush map inet regpath scope-1-ip",
                        "flush map inet regpath scope-1-ip6",
                        "delete map inet regpath scope-1-ip",
                        "delete map inet regpath scope-1-ip6",
                        "delete set inet regpath scope-1-level-2",
                        "delete chain inet regpath scope-1",
                        "delete chain inet regpath tcp-203.0.113.10-443",
                        "delete counter inet regpath tcp-203.0.113.10-443",
                        "delete counter inet regpath tcp-203.0.113.10-443/10.0.3.4-8443",
                        "delete counter inet regpath tcp-203.0.113.10-443/10.0.3.5-8443",
                        "delete counter inet regpath tcp-203.0.113.10-443/none");
    }

    @Test
    void aCgroupThatIsGoneLeavesAndItsSuccessorEnters() throws InvalidInput {
        assertThat(plan(table(Duration.ZERO), state(listing("\"76\"", "6"))).lines())
                .containsExactly("+ scope /system.slice/containerd.service", "- scope cgroup id 76");
    }

    @Test
    void aMapThatLeadsElsewhereIsADifferenceOfTheTable() throws InvalidInput {
        String listing =
                listing("\"77\"", "6").replace("{\"target\": \"tcp-203.0.113.10-443\"}", "{\"target\": \"other\"}");
        assertThat(plan(table(Duration.ZERO), state(listing)).lines())
                .containsExactly("~ table inet regpath of nftables");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"nftables\": 1}",
                "{\"nftables\": [{\"set\": {}}]}",
                "{\"nftables\": [{\"map\": {\"name\": \"a\", \"elem\": [1]}}]}"
            })
    void whatIsNoListingIsRefused(String text) {
        assertThatThrownBy(() -> state(text)).isInstanceOf(InvalidInput.class);
    }
}
