package dev.regpath.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A registry with one to three odd hosts, as its hosts.toml names them, and what somebody pulls from it.
 *
 * @param number tells combinations of one seed apart
 * @param hosts in their order
 * @param server whether the last of them is the server
 * @param credentials what is offered
 */
record PullCombination(long seed, int number, List<OddHost> hosts, boolean server, Optional<String> credentials) {
    /**
     * One host.
     *
     * @param oddities as {@link OddRegistry} reads them
     * @param port where it listens; nobody does at 9
     * @param capabilities in the words of hosts.toml; empty for none
     * @param authorization whether the file itself has the credentials
     */
    record OddHost(List<String> oddities, int port, List<String> capabilities, boolean authorization) {
        String url() {
            return "http://127.0.0.1:%d/%s".formatted(port, String.join(",", oddities));
        }
    }

    /** The first ones of a seed; always the same for the same number. */
    static Stream<PullCombination> first(int count, long seed) {
        return IntStream.range(0, count).mapToObj(number -> of(seed, number));
    }

    private static PullCombination of(long seed, int number) {
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
        return new PullCombination(seed, number, hosts, random.nextBoolean(), credentials);
    }

    private static OddHost host(Random random, int index, String content) {
        List<String> oddities = new ArrayList<>(List.of("host" + index, "content=" + content));
        for (String kind : List.of("resolve", "manifest", "configuration", "layer")) {
            if (random.nextInt(5) == 0) {
                oddities.add(kind + "=" + pick(random, "404", "500", "403", "405", "429", "elsewhere", "nowhere"));
            }
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
        // Now and then one machine is two hosts: containerd then sends the token of one to the other.
        int port = switch (random.nextInt(8)) {
            case 0 -> 9;
            case 1 -> OddRegistry.PORT;
            default -> OddRegistry.PORT + index;
        };
        return new OddHost(oddities, port, capabilities, random.nextInt(8) == 0);
    }

    private static String pick(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    String registry() {
        return "odd%d-%d.example.com".formatted(seed, number);
    }

    /** The last part is the only one of its kind on a node: no blob of it is there already. */
    String image() {
        return "%s/team/app%d-%d:1".formatted(registry(), seed, number);
    }

    /** The hosts.toml. */
    String file() {
        StringBuilder text = new StringBuilder();
        int mirrors = hosts.size() - (server ? 1 : 0);
        if (server) {
            OddHost last = hosts.getLast();
            text.append("server = \"%s\"\n".formatted(last.url()));
            if (last.authorization()) {
                text.append("[header]\n").append(AUTHORIZATION);
            }
        } else {
            // Nobody is behind them: what would be asked last refuses at once.
            text.append("server = \"http://127.0.0.1:9\"\n");
        }
        hosts.subList(0, mirrors).forEach(host -> {
            text.append("\n[host.\"%s\"]\n".formatted(host.url()));
            if (!host.capabilities().isEmpty()) {
                text.append("capabilities = [%s]\n"
                        .formatted(host.capabilities().stream()
                                .map("\"%s\""::formatted)
                                .collect(Collectors.joining(", "))));
            }
            if (host.authorization()) {
                text.append("[host.\"%s\".header]\n".formatted(host.url())).append(AUTHORIZATION);
            }
        });
        return text.toString();
    }

    private static final String AUTHORIZATION = "Authorization = \"Basic cHVsbGVyOnB1bGwtc2VjcmV0\"\n";

    @Override
    public String toString() {
        return "seed %d, number %d, credentials %s:\n%s".formatted(seed, number, credentials.orElse("none"), file());
    }
}
