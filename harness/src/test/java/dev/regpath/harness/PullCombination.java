package dev.regpath.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A registry with one to three odd hosts, as its hosts.toml or the deprecated table of mirrors names them, and what somebody
 * pulls from it.
 *
 * @param number tells combinations of one seed apart
 * @param settings how containerd is told of them
 * @param hosts in their order
 * @param server whether the last of them is the server
 * @param credentials what is offered
 */
record PullCombination(
        long seed, int number, PullSetup settings, List<OddHost> hosts, boolean server, Optional<String> credentials) {
    /**
     * One host.
     *
     * @param oddities as {@link OddRegistry} reads them
     * @param port where it listens; nobody does at 9
     * @param capabilities in the words of hosts.toml; empty for none
     * @param authorization whether the file itself has the credentials
     * @param tls the settings for TLS in a hosts.toml; none of them for plain HTTP
     */
    record OddHost(
            List<String> oddities, int port, List<String> capabilities, boolean authorization, List<String> tls) {
        String url() {
            boolean plain = port != OddRegistry.TLS_PORT && port != OddRegistry.CLIENT_PORT;
            return "%s://127.0.0.1:%d/%s".formatted(plain ? "http" : "https", port, String.join(",", oddities));
        }

        /** What stands below its name, tables last. */
        String fields(String table) {
            StringBuilder text = new StringBuilder();
            if (!capabilities.isEmpty()) {
                text.append("capabilities = [%s]\n"
                        .formatted(
                                capabilities.stream().map("\"%s\""::formatted).collect(Collectors.joining(", "))));
            }
            tls.forEach(line -> text.append(line).append('\n'));
            if (authorization) {
                text.append("[%sheader]\nAuthorization = \"Basic cHVsbGVyOnB1bGwtc2VjcmV0\"\n".formatted(table));
            }
            return text.toString();
        }
    }

    private static final String CA = "ca = \"%s\"".formatted(OddRegistry.CA);
    private static final String CLIENT = "client = \"%s\"".formatted(OddRegistry.CLIENT);
    private static final String SKIP = "skip_verify = true";

    /** containerd has to be given up for each. */
    private static final int MEAN_HOSTS_TO_A_STALL = 30;

    /** The first ones of a seed, with these settings in turn; always the same for the same number. */
    static Stream<PullCombination> first(int count, long seed, List<PullSetup> settings) {
        return IntStream.range(0, count).mapToObj(number -> {
            PullSetup setup = settings.get(number % settings.size());
            return number < settings.size() ? plain(seed, number, setup) : of(seed, number, setup);
        });
    }

    /** Nothing is odd: each of the settings has one that works. */
    private static PullCombination plain(long seed, int number, PullSetup settings) {
        OddHost host = new OddHost(List.of("host0", "content=image"), OddRegistry.PORT, List.of(), false, List.of());
        return new PullCombination(seed, number, settings, List.of(host), /* server= */ false, Optional.empty());
    }

    private static PullCombination of(long seed, int number, PullSetup settings) {
        Random random = new Random(seed * 1_000_003 + number);
        int count = 1 + random.nextInt(3);
        // What is there is the same everywhere: a host with another image would be another tag.
        String content = pick(random, "image", "image", "image", "index", "index", "foreign", "page");
        List<OddHost> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(host(random, i, content));
        }
        Optional<String> credentials = switch (random.nextInt(4)) {
            case 0 -> Optional.of(OddRegistry.CREDENTIALS);
            case 1 -> Optional.of("puller:wrong");
            default -> Optional.empty();
        };
        return new PullCombination(seed, number, settings, hosts, random.nextBoolean(), credentials);
    }

    private static OddHost host(Random random, int index, String content) {
        List<String> oddities = new ArrayList<>(List.of("host" + index, "content=" + content));
        for (String kind : List.of("resolve", "manifest", "configuration", "layer")) {
            if (random.nextInt(5) == 0) {
                oddities.add(kind + "=" + pick(random, "404", "500", "403", "405", "429", "elsewhere", "nowhere"));
            }
        }
        if (random.nextInt(MEAN_HOSTS_TO_A_STALL) == 0) {
            oddities.removeIf(oddity -> oddity.startsWith("layer=") || oddity.startsWith("manifest="));
            oddities.add(pick(random, "layer=", "manifest=") + pick(random, "silent", "stalled"));
        }
        if (random.nextInt(3) == 0) {
            oddities.add(
                    "auth=" + pick(random, "bearer", "login", "no-oauth", "web-page", "realm-dead", "basic", "silent"));
            if (random.nextBoolean()) {
                oddities.add("at=" + pick(random, "resolve", "manifest", "layer"));
            }
        }
        if (random.nextInt(4) == 0) {
            oddities.add("no-digest");
        }
        if (random.nextInt(10) == 0) {
            oddities.add("damaged");
        }
        List<String> capabilities = switch (random.nextInt(6)) {
            case 0 -> List.of("pull");
            case 1 -> List.of("resolve");
            case 2 -> List.of("pull", "resolve");
            default -> List.of();
        };
        boolean authorization = random.nextInt(8) == 0;
        if (random.nextInt(5) == 0) {
            List<String> tls = new ArrayList<>();
            switch (random.nextInt(4)) {
                case 0 -> {}
                case 1 -> tls.add(SKIP);
                default -> tls.add(CA);
            }
            if (random.nextBoolean()) {
                tls.add(CLIENT);
            }
            int port = random.nextBoolean() ? OddRegistry.TLS_PORT : OddRegistry.CLIENT_PORT;
            return new OddHost(oddities, port, capabilities, authorization, tls);
        }
        // Now and then one machine is two hosts: containerd then sends the token of one to the other.
        int port = switch (random.nextInt(8)) {
            case 0 -> 9;
            case 1 -> OddRegistry.PORT;
            default -> OddRegistry.PORT + index;
        };
        return new OddHost(oddities, port, capabilities, authorization, List.of());
    }

    private static String pick(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    /** Whether a host of it may leave containerd waiting. */
    boolean mayStall() {
        return hosts.stream()
                .flatMap(host -> host.oddities().stream())
                .anyMatch(oddity -> oddity.matches("(layer|manifest)=(silent|stalled)"));
    }

    String registry() {
        return "odd%d-%d.example.com".formatted(seed, number);
    }

    /** The last part is the only one of its kind on a node: no blob of it is there already. */
    String image() {
        return "%s/team/app%d-%d:1".formatted(registry(), seed, number);
    }

    /** What the deprecated table of mirrors has as its endpoints: their path is taken as it is. */
    List<String> endpoints() {
        return hosts.stream().map(host -> host.url() + "/v2").toList();
    }

    /** The hosts.toml. */
    String file() {
        StringBuilder text = new StringBuilder();
        int mirrors = hosts.size() - (server ? 1 : 0);
        if (server) {
            OddHost last = hosts.getLast();
            text.append("server = \"%s\"\n%s".formatted(last.url(), last.fields("")));
        } else {
            // Nobody is behind them: what would be asked last refuses at once.
            text.append("server = \"http://127.0.0.1:9\"\n");
        }
        hosts.subList(0, mirrors)
                .forEach(host -> text.append("\n[host.\"%1$s\"]\n%2$s"
                        .formatted(host.url(), host.fields("host.\"%s\".".formatted(host.url())))));
        return text.toString();
    }

    @Override
    public String toString() {
        return "seed %d, number %d, %s, credentials %s:\n%s"
                .formatted(
                        seed,
                        number,
                        settings,
                        credentials.orElse("none"),
                        settings.byHostsToml() ? file() : String.join("\n", endpoints()));
    }
}
