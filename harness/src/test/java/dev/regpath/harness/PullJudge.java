package dev.regpath.harness;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Lets containerd pull what is odd, asks {@code regpath verify} beforehand, and compares. */
final class PullJudge {
    private static final Path CERTS_D = Path.of("/etc/containerd/certs.d");
    private static final Path ENVIRONMENT = Path.of("/run/systemd/system/containerd.service.d/odd.conf");

    private final Node node;

    private PullJudge(Node node) {
        this.node = node;
    }

    /** Starts the odd registry on the node. */
    private static PullJudge on(Node node) {
        Background server = Background.start(
                node,
                "/opt/java/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp %s %s"
                        .formatted(WarmCommands.CLASSES, OddRegistry.class.getName()));
        server.awaitOutput("ready");
        node.cut(DeadPath.SILENCE);
        return new PullJudge(node);
    }

    /** Judges so many combinations, on a node of its own. */
    static Judgements judgements(Lab lab, RegistrySite site, Generation generation, int count, long seed) {
        try (Node node = lab.node(generation, site)) {
            PullJudge judge = on(node);
            Map<PullSetup, List<PullCombination>> all = PullCombination.first(count, seed, PullSetup.of(generation))
                    .collect(Collectors.groupingBy(PullCombination::settings, TreeMap::new, Collectors.toList()));
            List<Judgement> judgements = new ArrayList<>();
            all.forEach((setup, combinations) -> {
                node.write(BareHost.CONFIG, setup.config(generation, combinations));
                node.write(ENVIRONMENT, "[Service]\n" + setup.environment(node.address()));
                node.script("systemctl daemon-reload && systemctl restart containerd")
                        .orThrow();
                combinations.stream().map(judge::judge).forEach(judgements::add);
            });
            return new Judgements(judgements);
        }
    }

    /** All of one node. */
    record Judgements(List<Judgement> all) {
        /** Those in which {@code verify} and containerd disagree. */
        List<Judgement> disagreements() {
            return all.stream().filter(judgement -> !judgement.agrees()).toList();
        }

        /** With which settings containerd pulled something, or failed at something. */
        Set<PullSetup> settings(boolean pulled) {
            return all.stream()
                    .filter(judgement -> judgement.pulled() == pulled)
                    .map(judgement -> judgement.of().settings())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** What {@code verify} says and containerd does. */
    record Judgement(
            PullCombination of,
            String verdict,
            Optional<String> expected,
            boolean pulled,
            Optional<String> served,
            String words) {
        /** Whether both say the same of the pull, and of who serves. */
        boolean agrees() {
            return verdict.equals("works") == pulled && (!pulled || expected.equals(served));
        }

        @Override
        public String toString() {
            return "verify says %s by %s, containerd %s by %s:\n%s\n%s"
                    .formatted(
                            verdict,
                            expected.orElse("nobody"),
                            pulled ? "pulls" : "fails",
                            served.orElse("nobody"),
                            of,
                            words);
        }
    }

    Judgement judge(PullCombination combination) {
        if (combination.settings().byHostsToml()) {
            node.write(
                    CERTS_D.resolve(combination.registry()).resolve("hosts.toml"),
                    combination.settings().file(combination, node.address()));
        }
        Execution verify = node.regpath(arguments(combination, "verify", "-o", "json"));
        JsonObject report = JsonParser.parseString(verify.out()).getAsJsonObject();
        JsonObject registry = report.getAsJsonArray("registries").get(0).getAsJsonObject();
        node.script("truncate -s 0 " + OddRegistry.LOG).orThrow();
        // Another one takes a second.
        Execution pull = node.regpath(
                combination.mayStall()
                        ? arguments(combination, "pull", "--remove", "--timeout", "8s")
                        : arguments(combination, "pull", "--remove"));
        List<String> log = node.read(OddRegistry.LOG).lines().toList();
        return new Judgement(
                combination,
                registry.get("verdict").getAsString(),
                Optional.ofNullable(registry.get("servedBy")).map(element -> host(element.getAsString())),
                pull.succeeded(),
                log.stream()
                        .filter(line -> line.endsWith("GET layer 200"))
                        .map(PullJudge::host)
                        .reduce((_, last) -> last),
                "%s\n%s\n%s\n%s".formatted(verify.out(), pull.out(), pull.err(), String.join("\n", log)));
    }

    private static String[] arguments(PullCombination combination, String... first) {
        List<String> all = new ArrayList<>(List.of(first));
        combination.credentials().ifPresent(some -> all.addAll(List.of("--credentials", some)));
        all.add(combination.image());
        return all.toArray(String[]::new);
    }

    /** {@code host0} of whatever it is in. */
    private static String host(String text) {
        return text.replaceAll("(?s).*?(host\\d).*", "$1");
    }
}
