package dev.regpath.harness;

import dev.regpath.installer.config.ConfigCheck.DumpOutput;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Configurations tried on a node, one after the other: its own daemon is stopped, and another containerd is started with
 * each of them, on directories and a socket of its own.
 */
final class ConfigTrials {
    private static final Path SCRIPT = Path.of("/var/tmp/trials.sh");
    private static final Path TRIALS = Path.of("/var/tmp/trials");
    private static final Path ASKS = Path.of("/var/tmp/trials.asks");
    private static final Path ANSWERS = Path.of("/var/tmp/trials.answers");
    private static final String SOCKET = "/run/second/containerd.sock";
    private static final String END = "end";

    private static final String FUNCTIONS = """
            set -uo pipefail
            trials=/var/tmp/trials
            socket=%s
            asks=%s
            answers=%s
            version=$(containerd --version)

            # put FILE BASE64
            put() {
              mkdir -p "$(dirname "$1")"
              base64 -d <<< "$2" > "$1"
            }

            begin() {
              mkdir -p "$trials/$1"
              cd "$trials/$1"
            }

            # ask NAME ARGUMENT...
            ask() {
              local name=$1
              shift
              containerd "$@" > "$name.out" 2> "$name.err"
              echo $? > "$name.rc"
            }

            # start CONFIG [DIRECTORY]: and lets a 2.x pull from a registry that has a hosts.toml there; 1.x tells by itself
            start() {
              local pid i
              mkdir -p /run/second
              containerd --config "$1" --root /var/lib/containerd/second --state /run/second/state --address $socket \\
                --log-level debug > log 2>&1 &
              pid=$!
              # Each ctr is a process of some size: none before there is a socket to ask.
              for ((i = 0; i < 300; i++)); do
                [[ -S $socket ]] && ctr --address $socket plugins ls > plugins 2>&1 && break
                kill -0 $pid 2> /dev/null || break
                sleep 0.1
              done
              if [[ -n ${2:-} && $version == */v2* ]]; then
                mkdir -p "$2/probe.invalid"
                echo '[host."http://127.0.0.1:9"]' > "$2/probe.invalid/hosts.toml"
                # The harness pulls, which has a process ready for it; it answers when it has.
                echo "$PWD" > $asks
                read -r _ < $answers
                rm -r "$2/probe.invalid"
              fi
              kill $pid 2> /dev/null
              wait $pid
              rm -rf /run/second
            }

            sum() {
              if [[ -e $1 ]]; then sha256sum "$1"; else echo "none  $1"; fi >> sums
            }

            end() { cd /; }

            systemctl stop kubelet containerd
            rm -rf /etc/containerd "$trials"
            """.formatted(SOCKET, ASKS, ANSWERS);

    private final Map<String, Map<String, String>> results;

    private ConfigTrials(Map<String, Map<String, String>> results) {
        this.results = results;
    }

    static ConfigTrials run(Node node, List<ConfigTrial> trials) {
        String script = trials.stream().map(ConfigTrial::script).collect(Collectors.joining("\n", FUNCTIONS, ""));
        node.write(SCRIPT, script);
        node.exec("mkfifo", ASKS.toString(), ANSWERS.toString()).orThrow();
        // Open for both, an end of a pipe waits for no other end, and this one can end its own reader.
        try (RandomAccessFile asks =
                        new RandomAccessFile(node.seenFromOutside(ASKS).toFile(), "rw");
                RandomAccessFile answers =
                        new RandomAccessFile(node.seenFromOutside(ANSWERS).toFile(), "rw")) {
            CompletableFuture<Void> pulls = CompletableFuture.runAsync(
                    () -> pullWhenAsked(node, asks, answers),
                    task -> Thread.ofPlatform().daemon().start(task));
            Execution ran = node.exec(Duration.ofMinutes(15), "bash", SCRIPT.toString());
            asks.writeBytes(END + "\n");
            pulls.join();
            ran.orThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ConfigTrials(read(node.seenFromOutside(TRIALS)));
    }

    /** A question is the directory of a trial, where the pull's output goes. */
    private static void pullWhenAsked(Node node, RandomAccessFile asks, RandomAccessFile answers) {
        try {
            for (String trial = asks.readLine(); !trial.equals(END); trial = asks.readLine()) {
                Execution pull = node.regpath("pull", "--runtime-socket", SOCKET, "probe.invalid/regpath/probe:1");
                Files.writeString(node.seenFromOutside(Path.of(trial, "pull")), pull.out() + pull.err());
                answers.writeBytes("pulled\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What each trial has left, by name: the machine sees a node's files, so that no process in it has to show them. */
    private static Map<String, Map<String, String>> read(Path trials) {
        Map<String, Map<String, String>> results = new HashMap<>();
        try (Stream<Path> files = Files.walk(trials)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path name = trials.relativize(file);
                results.computeIfAbsent(name.getName(0).toString(), _ -> new HashMap<>())
                        .put(name.getName(1).toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return results;
    }

    /** What a command answered. */
    DumpOutput answer(ConfigTrial trial, String name) {
        return new DumpOutput(
                Integer.parseInt(file(trial, name + ".rc").strip()),
                file(trial, name + ".out"),
                file(trial, name + ".err"));
    }

    /** Whether the started containerd served CRI. */
    boolean servesCri(ConfigTrial trial) {
        return file(trial, "plugins")
                .lines()
                .anyMatch(line -> line.matches("io\\.containerd\\.grpc\\.v1 +cri .* ok *"));
    }

    /** Something that a trial left; empty text if it did not. */
    String file(ConfigTrial trial, String name) {
        return results.getOrDefault(trial.subject().name(), Map.of()).getOrDefault(name, "");
    }
}
