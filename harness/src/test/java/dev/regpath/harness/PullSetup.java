package dev.regpath.harness;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** In which ways containerd is told whom to ask for images, and which logins it has of its own. */
enum PullSetup {
    /** By hosts.toml files; 2.1 and later then pull by the transfer service. */
    HOSTS_TOML,
    /** The same, and CRI pulls by itself. */
    LOCAL_PULL,
    /** By hosts.toml files, with logins in the configuration. */
    LOGINS,
    /** By the deprecated table of mirrors, with logins in the configuration. */
    MIRRORS,
    /** By hosts.toml files that name the node's own address, with a proxy that is dead for all but one host and port. */
    PROXY,
    /** By hosts.toml files in which a dead host says nothing at all. Before 2.1 each object would wait 30 s for it. */
    SILENCE;

    /** Those that make a difference to a generation. */
    static List<PullSetup> of(Generation generation) {
        return Arrays.stream(values())
                .filter(setup -> (setup != LOCAL_PULL && setup != SILENCE) || generation == Generation.CONTAINERD_2_1)
                .toList();
    }

    boolean byHostsToml() {
        return this != MIRRORS;
    }

    /**
     * Lines of its unit's [Service]. By net/http the first variable that is not empty counts, and no proxy is for loopback
     * addresses.
     *
     * @param address the node's own
     */
    String environment(InetAddress address) {
        return this == PROXY
                ? "Environment=HTTP_PROXY= http_proxy=http://127.0.0.1:9 NO_PROXY=%s:%d\n"
                        .formatted(address.getHostAddress(), OddRegistry.PORT)
                : "";
    }

    /**
     * A hosts.toml with the addresses that count here.
     *
     * @param address the node's own
     */
    String file(PullCombination combination, InetAddress address) {
        String file = combination.file();
        return switch (this) {
            case PROXY -> file.replace("127.0.0.1:73", address.getHostAddress() + ":73");
            case SILENCE ->
                file.replace("127.0.0.1:9/", RegistrySite.EXTERNAL.getHostAddress() + ":9/")
                        .replace("127.0.0.1:9\"", RegistrySite.EXTERNAL.getHostAddress() + ":9\"")
                        .replaceAll("(?m)^((?:server|\\[host\\.\"[^\"]*\"\\]).*)$", "$1\ndial_timeout = \"300ms\"");
            case HOSTS_TOML, LOCAL_PULL, LOGINS, MIRRORS -> file;
        };
    }

    /**
     * A config.toml.
     *
     * @param combinations all that are tried with it
     */
    String config(Generation generation, List<PullCombination> combinations) {
        boolean split = generation == Generation.CONTAINERD_2_1;
        String images = split ? "io.containerd.cri.v1.images" : "io.containerd.grpc.v1.cri";
        StringBuilder text = new StringBuilder("version = %d\n".formatted(split ? 3 : 2));
        // The machine may lack CAP_SYS_RESOURCE, and then nobody may lower oom_score_adj.
        text.append("[plugins.'%s']\nrestrict_oom_score_adj = true\n"
                .formatted(split ? "io.containerd.cri.v1.runtime" : images));
        if (this == LOCAL_PULL) {
            text.append("[plugins.'%s']\nuse_local_image_pull = true\n".formatted(images));
        }
        if (byHostsToml()) {
            text.append("[plugins.'%s'.registry]\nconfig_path = '/etc/containerd/certs.d'\n".formatted(images));
        } else {
            combinations.forEach(one -> text.append("[plugins.'%s'.registry.mirrors.'%s']\nendpoint = [%s]\n"
                    .formatted(
                            images,
                            one.registry(),
                            one.endpoints().stream().map("'%s'"::formatted).collect(Collectors.joining(", ")))));
        }
        if (this == LOGINS || this == MIRRORS) {
            // One host has the right login, the next a wrong one, and the third an identity token.
            List<String> logins = List.of(
                    "username = 'puller'\npassword = 'pull-secret'",
                    "username = 'puller'\npassword = 'wrong'",
                    "identitytoken = 'an-identity'");
            IntStream.range(0, logins.size())
                    .forEach(i -> text.append("[plugins.'%s'.registry.configs.'127.0.0.1:%d'.auth]\n%s\n"
                            .formatted(images, OddRegistry.PORT + i, logins.get(i))));
        }
        if (this == MIRRORS) {
            // 2.x reads none of these.
            text.append("""
                    [plugins.'%1$s'.registry.configs.'127.0.0.1:%2$d'.tls]
                    ca_file = '%3$s'
                    [plugins.'%1$s'.registry.configs.'127.0.0.1:%4$d'.tls]
                    insecure_skip_verify = true
                    cert_file = '%5$s'
                    key_file = '%5$s'
                    """.formatted(
                            images, OddRegistry.TLS_PORT, OddRegistry.CA, OddRegistry.CLIENT_PORT, OddRegistry.CLIENT));
        }
        return text.toString();
    }
}
