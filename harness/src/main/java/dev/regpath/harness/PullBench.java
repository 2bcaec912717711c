package dev.regpath.harness;

import com.google.gson.JsonParser;
import dev.regpath.bench.FigureFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What pulls through Regpath take on a real node, beside pulls over a healthy external path, side by side in each round; and
 * what is lost without it.
 */
public final class PullBench {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final Pattern TOOK = Pattern.compile(" in ([0-9.]+) s");

    /** In the repository for which the registry's token is. */
    private static final String LARGE = RegistrySite.NAME + "/team/app:large";

    private static final int LAYERS = 4;
    private static final int LAYER_MIB = 256;
    private static final int PULLS = 5;
    private static final int VERIFICATIONS = 9;

    private final Node node;
    private final RegistrySite site;
    private final Map<String, List<Double>> rounds = new LinkedHashMap<>();

    private PullBench(Node node, RegistrySite site) {
        this.node = node;
        this.site = site;
    }

    /** Measures and writes down. */
    public static void main(String[] arguments) {
        FigureFile figures = FigureFile.begin("pulls");
        try (Lab lab = Lab.open()) {
            RegistrySite site = lab.registry();
            PullBench bench = new PullBench(lab.node(Generation.CONTAINERD_2_1, site), site);
            bench.pulls();
            bench.silentPath();
            bench.rounds.forEach((name, all) -> figures.add(name, "s", all));
        }
    }

    private void pulls() {
        site.push("team/app", "large", LAYERS, LAYER_MIB);
        direct(); // The first pull of a machine takes longer.
        for (int i = 0; i < FigureFile.times(PULLS); i++) {
            add("pull-direct", direct());
            add("pull-mirror", pull(Way.MIRROR_ONLY));
            add("pull-redirect", pull(Way.REDIRECT_ONLY));
            add("pull-both", pull(Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST));
        }
    }

    private void silentPath() {
        node.cut(DeadPath.SILENCE);
        long start = System.nanoTime();
        if (node.regpath("pull", RegistrySite.IMAGE).succeeded()) {
            throw new IllegalStateException("nothing answers, and a pull succeeds");
        }
        add("pull-dead", (System.nanoTime() - start) / 1e9);
        for (int i = 0; i < FigureFile.times(VERIFICATIONS); i++) {
            add("verify-none", verify());
            for (Way way : List.of(Way.REDIRECT_ONLY, Way.MIRROR_ONLY)) {
                put(way);
                add(way == Way.MIRROR_ONLY ? "verify-mirror" : "verify-redirect", verify());
                node.regpath("revert").orThrow();
            }
        }
    }

    /** The yardstick: a pull that needs no repair. */
    private double direct() {
        node.loopBack(site.endpoint(RegistrySite.GATEWAY));
        double seconds = pull(List.of());
        node.endLoopBack();
        return seconds;
    }

    private void put(Way way) {
        node.write(PATH_FILE, way.document(site));
        node.regpath("apply").orThrow();
    }

    private double pull(Way way) {
        node.cut(DeadPath.RESET);
        put(way);
        double seconds = pull(way.credentials());
        node.regpath("revert").orThrow();
        node.heal();
        return seconds;
    }

    private double pull(List<String> credentials) {
        List<String> command = new ArrayList<>(List.of("pull", "--remove"));
        command.addAll(credentials);
        command.add(LARGE);
        String out = node.regpath(command.toArray(String[]::new)).orThrow().out();
        Matcher matcher = TOOK.matcher(out);
        if (!matcher.find()) {
            throw new IllegalStateException("no time in " + out);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private double verify() {
        String out = node.regpath("verify", "-o", "json", RegistrySite.IMAGE).out();
        return JsonParser.parseString(out).getAsJsonObject().get("seconds").getAsDouble();
    }

    private void add(String name, double value) {
        rounds.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
}
