package dev.regpath.harness;

import com.github.dockerjava.api.DockerClient;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** What an emulated machine has of a node: containerd with its configuration, the C library, and the delivered archive. */
final class NodeFiles {
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu/";

    /** The rest of the image would only take time to unpack. */
    private static final List<String> FILES = Stream.concat(
                    Stream.of(
                            "usr/bin/containerd",
                            "usr/bin/dash",
                            "etc/containerd/config.toml",
                            "etc/passwd",
                            "etc/group",
                            "etc/nsswitch.conf"),
                    Stream.of(
                                    "ld-linux-x86-64.so.2",
                                    "libc.so.6",
                                    "libm.so.6",
                                    "libdl.so.2",
                                    "libpthread.so.0",
                                    "librt.so.1")
                            .map(LIBRARIES::concat))
            .toList();

    private NodeFiles() {}

    /** Brings the node's part from its image. */
    static void bringNode(Engine engine, Generation generation, InitRamDisk to) throws IOException {
        to.link("lib", "usr/lib");
        to.link("lib64", LIBRARIES);
        to.link("bin/sh", "/usr/bin/dash");
        DockerClient client = engine.client();
        String container = client.createContainerCmd(engine.setup().image(generation.suite()))
                .withLabels(engine.labels())
                .exec()
                .getId();
        try {
            for (String file : FILES) {
                try (InputStream archive = client.copyArchiveFromContainerCmd(container, "/" + file)
                        .exec()) {
                    to.tar(archive, _ -> Optional.of(file));
                }
            }
        } finally {
            client.removeContainerCmd(container).withForce(true).exec();
        }
    }

    /** Brings what {@code ./dev dist} has made, to where its packages put it. */
    static void bringDelivered(Setup setup, InitRamDisk to) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(delivered(setup, "linux-amd64.tar.gz")))) {
            // The top directory of the archive has its name.
            to.tar(new GZIPInputStream(file), name -> {
                int top = name.indexOf('/');
                return top < 0 ? Optional.empty() : Optional.of("opt/regpath" + name.substring(top));
            });
        }
    }

    /** A file that {@code ./dev dist} or {@code ./dev image} has made. */
    static Path delivered(Setup setup, String end) throws IOException {
        try (Stream<Path> files = Files.list(setup.deliveries())) {
            return files.filter(file -> file.getFileName().toString().endsWith(end))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("nothing has been made that ends with " + end));
        }
    }
}
