package dev.regpath.harness.scale;

import dev.regpath.harness.ApiMachinery;
import dev.regpath.harness.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What large clusters cost: the watcher, and what watching agents cost the API server. */
public final class ScaleBench {
    private ScaleBench() {}

    /**
     * Measures and prints Markdown.
     *
     * @param arguments {@code watcher DISTRIBUTION NODES…} or {@code agents NUMBER…}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // Or each answer waits for 40 ms.
        // In memory: each node has a disk of its own, and thousands of agents would wait here for one.
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "regpath-scale");
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        switch (arguments[0]) {
            case "watcher" ->
                watcher(new WatcherScale(Path.of(rest.getFirst()), directory), rest.subList(1, rest.size()));
            case "agents" -> agents(directory, rest);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void watcher(WatcherScale watcher, List<String> sizes) throws IOException, InterruptedException {
        System.out.println(
                "| nodes | paths | ready, s | all written, s | processor, s | RSS / highest, MiB | idle, percent of a core"
                        + " | writes idle | route, ms p50 / max | status, ms p50 / max | route, bytes |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        for (String nodes : sizes) {
            System.out.println(watcher.measure(Integer.parseInt(nodes), 100));
        }
    }

    private static void agents(Path directory, List<String> numbers) throws IOException, InterruptedException {
        for (String number : numbers) {
            try (Lab lab = Lab.open()) {
                ApiMachinery server = lab.apiMachinery();
                server.defineChartKinds();
                try (AgentScale scale = new AgentScale(server, Files.createDirectory(directory.resolve(number)))) {
                    scale.measure(Integer.parseInt(number)).forEach(line -> System.out.println("* " + line));
                }
            }
        }
    }
}
