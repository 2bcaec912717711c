package dev.regpath.harness;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * The ways in which an external address is dead when a router cannot loop traffic back. Each is a set of nftables rules
 * for the documentation networks 203.0.113.0/24 and 2001:db8::/32, in the network namespace of one node. An endpoint
 * inside can be dead in the same ways.
 */
public enum DeadPath {
    /**
     * Packets vanish, and a connect hangs until it gives up. Dropped at the interface and not in the output hook: there
     * the kernel would tell a sender of UDP, who hears nothing from a real black hole.
     */
    SILENCE("""
            table netdev %1$s {
              chain egress {
                type filter hook egress device "eth0" priority 0;
                ip daddr 203.0.113.0/24 drop
                ip6 daddr 2001:db8::/32 drop
              }
            }
            """, "netdev", "type filter hook egress device \"eth0\" priority 0", "drop"),

    /** A router answers by ICMP: "no route to host", after the first retransmission. */
    UNREACHABLE("""
            table inet %1$s {
              chain output {
                type filter hook output priority 0;
                ip daddr 203.0.113.0/24 reject with icmp type host-unreachable
                ip6 daddr 2001:db8::/32 reject with icmpv6 type addr-unreachable
              }
            }
            """, "inet", "type filter hook output priority 0", "reject with icmp type host-unreachable"),

    /** The router's own port answers: "connection refused", at once. */
    RESET("""
            table inet %1$s {
              chain output {
                type filter hook output priority 0;
                ip daddr 203.0.113.0/24 meta l4proto tcp reject with tcp reset
                ip6 daddr 2001:db8::/32 meta l4proto tcp reject with tcp reset
                ip daddr 203.0.113.0/24 reject with icmp type port-unreachable
                ip6 daddr 2001:db8::/32 reject with icmpv6 type port-unreachable
              }
            }
            """, "inet", "type filter hook output priority 0", "reject with tcp reset");

    private static final String TABLE = "harness_dead_path";
    private static final String ENDPOINTS_TABLE = "harness_dead_endpoints";

    private final String rules;
    private final String family;
    private final String chain;
    private final String verdict;

    DeadPath(String rules, String family, String chain, String verdict) {
        this.rules = rules;
        this.family = family;
        this.chain = chain;
        this.verdict = verdict;
    }

    /** One nft transaction that puts this path in the place of any other. */
    String transaction() {
        return without(TABLE) + rules.formatted(TABLE);
    }

    /** One nft transaction after which these endpoints, and no others, are dead in this way for TCP. */
    String transaction(Collection<InetSocketAddress> endpoints) {
        return without(ENDPOINTS_TABLE)
                + """
                  table %s %s {
                    chain endpoints {
                      %s;
                  %s
                    }
                  }
                  """.formatted(
                        family,
                        ENDPOINTS_TABLE,
                        chain,
                        endpoints.stream()
                                .map(endpoint -> "    ip daddr %s tcp dport %d %s"
                                        .formatted(endpoint.getAddress().getHostAddress(), endpoint.getPort(), verdict))
                                .collect(Collectors.joining("\n")));
    }

    /** One nft transaction that removes any of them: declared first, because what is not there cannot be deleted. */
    static String healing() {
        return without(TABLE) + without(ENDPOINTS_TABLE);
    }

    private static String without(String table) {
        return """
               table netdev %1$s
               delete table netdev %1$s
               table inet %1$s
               delete table inet %1$s
               """.formatted(table);
    }
}
