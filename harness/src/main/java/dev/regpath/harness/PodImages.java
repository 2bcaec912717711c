package dev.regpath.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Brings images to a node without any registry, as one does with archives. */
final class PodImages {
    private static final Path WORK = Path.of("/var/tmp/regpath-images");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** An image of one layer with one file; its name is the one that this containerd looks for. */
    private static final String IMPORT_PAUSE = """
            cd "$1"
            name=$(containerd config dump | sed -n "s/^ *sandbox\\(_image\\)\\? = ['\\"]\\(.*\\)['\\"]\\$/\\2/p")
            chmod 755 pause
            tar -cf layer.tar pause
            layer=$(sha256sum layer.tar | cut -d ' ' -f 1)
            architecture=$(dpkg --print-architecture)
            cat > config.json << JSON
            {"architecture": "$architecture", "os": "linux", "config": {"Entrypoint": ["/pause"]},
             "rootfs": {"type": "layers", "diff_ids": ["sha256:$layer"]}}
            JSON
            echo "[{\\"Config\\": \\"config.json\\", \\"RepoTags\\": [\\"$name\\"], \\"Layers\\": [\\"layer.tar\\"]}]" > manifest.json
            tar -cf pause.tar manifest.json config.json layer.tar
            ctr -n k8s.io images import pause.tar
            """;

    /**
     * The same with {@code caller}, and with links to where the node's programs are, once they are mounted. Its name has a
     * registry that nobody asks.
     */
    private static final String IMPORT_CALLER = """
            cd "$1"
            mkdir -p root/{usr,etc/ssl,tmp,run,proc,sys,dev}
            for link in bin sbin lib lib64; do ln -s usr/$link root/$link; done
            install -m 755 "$2" root/caller
            tar -C root -cf layer.tar .
            layer=$(sha256sum layer.tar | cut -d ' ' -f 1)
            architecture=$(dpkg --print-architecture)
            cat > config.json << JSON
            {"architecture": "$architecture", "os": "linux",
             "config": {"Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], "Entrypoint": ["/caller"]},
             "rootfs": {"type": "layers", "diff_ids": ["sha256:$layer"]}}
            JSON
            echo "[{\\"Config\\": \\"config.json\\", \\"RepoTags\\": [\\"$3\\"], \\"Layers\\": [\\"layer.tar\\"]}]" > manifest.json
            tar -cf caller.tar manifest.json config.json layer.tar
            ctr -n k8s.io images import caller.tar
            """;

    private static final Path CALLER_PROGRAM = Path.of("/run/regpath-node/caller");

    /** The image of {@link OrdinaryPod}s. */
    static final String CALLER = "caller.invalid/caller:1";

    private PodImages() {}

    /** Brings the program to the node, for whoever runs outside of pods; returns where it is. */
    static Path bringCaller(Node node) {
        Path place = node.seenFromOutside(CALLER_PROGRAM);
        if (!Files.exists(place)) {
            try (InputStream program = PodImages.class.getResourceAsStream("caller")) {
                if (program == null) {
                    throw new IllegalStateException("the build has not compiled the calling program");
                }
                Files.createDirectories(place.getParent());
                Files.copy(program, place);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            node.exec("chmod", "755", CALLER_PROGRAM.toString()).orThrow();
        }
        return CALLER_PROGRAM;
    }

    /** The image that {@link OrdinaryPod}s have, and that every pod needs besides its own. */
    static void importCaller(Node node) {
        importPause(node);
        node.exec("mkdir", "-p", WORK.toString()).orThrow();
        node.exec(
                        PATIENCE,
                        "bash",
                        "-euo",
                        "pipefail",
                        "-c",
                        IMPORT_CALLER,
                        "import",
                        WORK.toString(),
                        bringCaller(node).toString(),
                        CALLER)
                .orThrow();
        node.exec("rm", "-rf", WORK.toString()).orThrow();
    }

    /** The image that every pod needs besides its own. */
    static void importPause(Node node) {
        try (InputStream pause = PodImages.class.getResourceAsStream("pause")) {
            if (pause == null) {
                throw new IllegalStateException("the build has not compiled the pause program");
            }
            node.exec("mkdir", "-p", WORK.toString()).orThrow();
            Files.copy(pause, node.seenFromOutside(WORK.resolve("pause")));
            node.exec(PATIENCE, "bash", "-euo", "pipefail", "-c", IMPORT_PAUSE, "import", WORK.toString())
                    .orThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            node.exec("rm", "-rf", WORK.toString());
        }
    }

    /** Regpath's own, as {@code ./dev image} leaves it. */
    static void importRegpath(Node node) {
        node.exec(
                        PATIENCE,
                        "bash",
                        "-euo",
                        "pipefail",
                        "-c",
                        "ctr -n k8s.io images import \"$1\"/regpath-*-image.tar",
                        "import",
                        Node.DELIVERIES)
                .orThrow();
    }
}
