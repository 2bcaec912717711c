package dev.regpath.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Prometheus' server, in the network namespace of the labs, where it reaches nodes and nobody else. */
final class Prometheus implements AutoCloseable {
    private static final List<String> INSIDE = List.of("ip", "netns", "exec", "regpath-harness");

    private final Process server;
    private final Path promtool;
    private final Path log;
    private final String url;

    private Prometheus(Process server, Path promtool, Path log, String url) {
        this.server = server;
        this.promtool = promtool;
        this.log = log;
        this.url = url;
    }

    /**
     * Starts one that scrapes one target each second.
     *
     * @param job its name
     * @param target address and port
     * @param work an empty directory of its own
     */
    static Prometheus scraping(String job, String target, Path work) throws IOException {
        Path promtool = Setup.load().promtool();
        Path configuration = work.resolve("prometheus.yaml");
        Files.writeString(configuration, """
                global: {scrape_interval: 1s}
                scrape_configs: [{job_name: "%s", static_configs: [{targets: ["%s"]}]}]
                """.formatted(job, target));
        String address = "127.0.0.1:" + ThreadLocalRandom.current().nextInt(20_000, 30_000);
        Path log = work.resolve("log");
        Process server = inside(List.of(
                        promtool.resolveSibling("prometheus").toString(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + work.resolve("data"),
                        "--web.listen-address=" + address))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Prometheus(server, promtool, log, "http://" + address);
    }

    private static ProcessBuilder inside(List<String> command) {
        return new ProcessBuilder(
                Stream.concat(INSIDE.stream(), command.stream()).toList());
    }

    /** One line for each series of the answer; none as long as it has none, or is not up. */
    List<String> ask(String expression) {
        try {
            Process query = inside(List.of(promtool.toString(), "query", "instant", url, expression))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(query.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return query.waitFor() == 0 ? answer.lines().toList() : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What it says of itself, for a failure. */
    String log() {
        try {
            return "; it says: " + Files.readString(log);
        } catch (IOException e) {
            return "; it says nothing: " + e;
        }
    }

    @Override
    public void close() {
        server.destroy();
        server.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
