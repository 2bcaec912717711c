package dev.regpath.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process in a daemon's cgroup that connects to one address over and over, as fast as it can.
 *
 * <p>Use it with {@link DeadPath#RESET}: what is not redirected is then refused at once, and counted.
 */
final class ConnectStorm {
    private static final Path PROGRAM = Path.of("/run/regpath-node/connect-storm");
    private static final Pattern RESULT = Pattern.compile("arrived=(\\d+) astray=(\\d+) longest=(\\d+)");

    /**
     * How it went.
     *
     * @param arrived connects that somebody accepted
     * @param astray those that nobody did
     * @param longest between the ends of two connects: what happened then, no connect has seen
     */
    record StormResult(long arrived, long astray, Duration longest) {}

    private final Background process;

    private ConnectStorm(Background process) {
        this.process = process;
    }

    /** It has begun when this returns. */
    static ConnectStorm start(Node node, Daemon daemon, InetAddress address, int port) {
        bring(node);
        Background process = Background.start(
                node,
                "%s /sys/fs/cgroup/system.slice/%s %s %d"
                        .formatted(PROGRAM, daemon.unit(), address.getHostAddress(), port));
        process.awaitOutput("begun");
        return new ConnectStorm(process);
    }

    private static void bring(Node node) {
        Path place = node.seenFromOutside(PROGRAM);
        if (Files.exists(place)) {
            return;
        }
        try (InputStream program = ConnectStorm.class.getResourceAsStream("connect-storm")) {
            if (program == null) {
                throw new IllegalStateException("the build has not compiled the storm's program");
            }
            Files.copy(program, place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        node.exec("chmod", "755", PROGRAM.toString()).orThrow();
    }

    /** Ends it. */
    StormResult end() {
        int status = process.interrupt();
        Matcher result = RESULT.matcher(process.output());
        if (status != 0 || !result.find()) {
            throw new IllegalStateException(
                    "the storm ended with %d: %s %s".formatted(status, process.output(), process.errors()));
        }
        return new StormResult(
                Long.parseLong(result.group(1)),
                Long.parseLong(result.group(2)),
                Duration.ofNanos(1000 * Long.parseLong(result.group(3))));
    }
}
