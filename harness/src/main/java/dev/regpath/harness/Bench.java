package dev.regpath.harness;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Regpath costs on a real node: pulls through it beside pulls over a healthy external path, how soon the agent has
 * the paths in place, and the memory it takes. Everything that is compared is measured side by side in one run.
 */
public final class Bench {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final Pattern TOOK = Pattern.compile(" in ([0-9.]+) s");
    private static final int ROUNDS = 9;

    private final Node node;
    private final RegistrySite site;

    private Bench(Node node, RegistrySite site) {
        this.node = node;
        this.site = site;
    }

    /** Measures and prints a table. */
    public static void main(String[] arguments) {
        try (Lab lab = Lab.open()) {
            RegistrySite site = lab.registry();
            Bench bench = new Bench(lab.node(Generation.CONTAINERD_2_1, site), site);
            bench.pulls();
            bench.verify();
            bench.agent();
        }
    }

    private void pulls() {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            node.loopBack(site.endpoint(RegistrySite.GATEWAY)); // The yardstick: a pull that needs no repair.
            add(seconds, "healthy external path", pull());
            node.endLoopBack();
            for (Way way : List.of(Way.REDIRECT_ONLY, Way.MIRROR_ONLY)) {
                node.cut(DeadPath.RESET);
                node.write(PATH_FILE, way.document(site));
                node.regpath("apply").orThrow();
                add(seconds, way.name(), pull());
                node.regpath("revert").orThrow();
                node.heal();
            }
        }
        double yardstick = median(seconds.getOrDefault("healthy external path", List.of()));
        System.out.printf("%npull of %s, 80 MiB in 5 layers, %d rounds, seconds%n", RegistrySite.IMAGE, ROUNDS);
        System.out.printf("%-24s %8s %8s %8s %8s%n", "", "min", "median", "max", "ratio");
        seconds.forEach((name, all) -> System.out.printf(
                "%-24s %8.2f %8.2f %8.2f %8.2f%n",
                name,
                all.stream().mapToDouble(d -> d).min().orElseThrow(),
                median(all),
                all.stream().mapToDouble(d -> d).max().orElseThrow(),
                median(all) / yardstick));
        node.cut(DeadPath.SILENCE);
        long start = System.nanoTime();
        Execution dead = node.regpath("pull", RegistrySite.IMAGE);
        System.out.printf(
                "%-24s fails after %.1f s (exit code %d)%n",
                "dead path, no Regpath", (System.nanoTime() - start) / 1e9, dead.exitCode());
    }

    /** The path is dead and says nothing, as at the end of {@link #pulls}. */
    private void verify() {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            node.regpath("revert").orThrow();
            add(seconds, "verify IMAGE, silent path, no Regpath", verified());
            for (Way way : List.of(Way.REDIRECT_ONLY, Way.MIRROR_ONLY)) {
                node.write(PATH_FILE, way.document(site));
                node.regpath("apply").orThrow();
                add(seconds, "verify IMAGE, silent path, " + way.name(), verified());
            }
        }
        node.regpath("revert").orThrow();
        System.out.printf("%nverification, %d rounds%n%-48s %8s %8s %8s%n", ROUNDS, "", "min", "median", "max");
        seconds.forEach((name, all) -> print(name, all, "s"));
    }

    private double verified() {
        String out = node.regpath("verify", "-o", "json", RegistrySite.IMAGE).out();
        return JsonParser.parseString(out).getAsJsonObject().get("seconds").getAsDouble();
    }

    private void agent() {
        node.write(PATH_FILE, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
        List<Double> first = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> memory = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            AgentService agent = AgentService.start(node);
            first.add(agent.startUp().toMillis() / 1000.0);
            agent.stop();
            agent = AgentService.start(node);
            again.add(agent.startUp().toMillis() / 1000.0);
            // A change and a question, so that what only these need is in memory, too.
            node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
            Waiting.until(
                    "the agent has followed",
                    Duration.ofSeconds(20),
                    () -> Optional.of(node.regpath("status").out()).filter(status -> status.contains("Mirrors: none")));
            node.write(PATH_FILE, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
            Waiting.until(
                    "the agent has followed",
                    Duration.ofSeconds(20),
                    () -> Optional.of(node.regpath("status").out()).filter(status -> status.contains("in place")));
            memory.add(agent.residentKib() / 1024.0);
            agent.stop();
            node.regpath("revert").orThrow();
        }
        System.out.printf("%nagent, %d rounds%n%-48s %8s %8s %8s%n", ROUNDS, "", "min", "median", "max");
        print("start to paths in place, bare node", first, "s");
        print("start to paths in place, again", again, "s");
        print("resident memory after two changes", memory, "MiB");
    }

    private static void print(String name, List<Double> all, String unit) {
        System.out.printf(
                "%-48s %8.2f %8.2f %8.2f %s%n",
                name,
                all.stream().mapToDouble(d -> d).min().orElseThrow(),
                median(all),
                all.stream().mapToDouble(d -> d).max().orElseThrow(),
                unit);
    }

    private double pull() {
        String out =
                node.regpath("pull", "--remove", RegistrySite.IMAGE).orThrow().out();
        Matcher matcher = TOOK.matcher(out);
        if (!matcher.find()) {
            throw new IllegalStateException("no time in " + out);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static void add(Map<String, List<Double>> all, String name, double value) {
        all.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    private static double median(List<Double> all) {
        double[] sorted = all.stream().mapToDouble(d -> d).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
