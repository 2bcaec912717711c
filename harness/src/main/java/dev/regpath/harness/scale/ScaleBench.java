package dev.regpath.harness.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What large clusters cost: the watcher, and what watching agents cost the API server. */
public final class ScaleBench {
    private ScaleBench() {}

    /** Measures and prints tables in Markdown. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path distribution = Path.of(arguments[0]);
        Path directory = Files.createTempDirectory("regpath-scale");
        System.out.println(
                "| nodes | paths | ready, s | all written, s | processor, s | RSS / highest, MiB | idle, percent of a core"
                        + " | writes idle | route, ms p50 / max | status, ms p50 / max | route, bytes |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        WatcherScale watcher = new WatcherScale(distribution, directory);
        List<String> sizes = arguments.length > 1
                ? Arrays.asList(arguments).subList(1, arguments.length)
                : List.of("100", "1000", "10000");
        for (String nodes : sizes) {
            System.out.println(watcher.measure(Integer.parseInt(nodes), 100));
        }
    }
}
