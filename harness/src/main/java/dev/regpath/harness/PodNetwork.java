package dev.regpath.harness;

import java.nio.file.Path;

/**
 * A network for the pods of one node, made by Debian's bridge plugin for IPv4 and IPv6, and an outside: a machine behind the
 * node, which has addresses that pods and node reach by a route.
 */
final class PodNetwork {
    private static final Path CONFIGURATION = Path.of("/etc/cni/net.d/10-pods.conflist");

    private static final String LIST = """
            {
              "cniVersion": "0.4.0",
              "name": "pods",
              "plugins": [{
                "type": "bridge",
                "bridge": "cni0",
                "isGateway": true,
                "ipam": {
                  "type": "host-local",
                  "ranges": [[{"subnet": "10.88.0.0/16"}], [{"subnet": "fd88::/64"}]],
                  "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]
                }
              }]
            }
            """;

    /** The engine lets nobody write below /proc/sys; the plugin sets values of its own network namespaces there. */
    private static final String PREPARE = """
            mount --bind /proc/sys/net /proc/sys/net
            mount -o remount,bind,rw /proc/sys/net
            echo 0 > /proc/sys/net/ipv6/conf/default/disable_ipv6
            mkdir -p /opt/cni
            ln -sfn /usr/lib/cni /opt/cni/bin
            nft -f - << 'RULES'
            table inet harness_pods {
              chain postrouting {
                type nat hook postrouting priority srcnat;
                ip saddr 10.88.0.0/16 oifname "eth0" masquerade
                ip6 saddr fd88::/64 oifname "eth0" masquerade
              }
            }
            RULES
            """;

    private static final String OUTSIDE = """
            ip netns add outside
            ip link add outside type veth peer name inside netns outside
            ip address add 10.89.0.1/24 dev outside
            ip address add fd89::1/64 dev outside nodad
            ip link set outside up
            ip -n outside address add 10.89.0.2/24 dev inside
            ip -n outside address add fd89::2/64 dev inside nodad
            ip -n outside link set lo up
            ip -n outside link set inside up
            ip -n outside route add default via 10.89.0.1
            ip -n outside route add default via fd89::1
            """;

    private PodNetwork() {}

    /** Sets it up; the runtime sees the file by itself. */
    static void start(Node node) {
        DaemonSetPods.letPodsDoWithoutControllers(node);
        node.script(PREPARE).orThrow();
        node.write(CONFIGURATION, LIST);
    }

    /**
     * Lets a machine behind the node have these addresses, and answer there with the name {@code outside}, by TCP and UDP.
     *
     * @param ipv4 no other machine's
     * @param ipv6 no other machine's
     */
    static void outside(Node node, String ipv4, String ipv6, int port) {
        node.script(OUTSIDE).orThrow();
        node.script("""
                ip -n outside address add %1$s/32 dev lo
                ip -n outside address add %2$s/128 dev lo nodad
                ip route add %1$s via 10.89.0.2
                ip route add %2$s via fd89::2
                """.formatted(ipv4, ipv6)).orThrow();
        Background.start(
                        node,
                        "nsenter --net=/run/netns/outside %s serve %d outside"
                                .formatted(PodImages.bringCaller(node), port))
                .awaitOutput("serving");
    }
}
