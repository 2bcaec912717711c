package dev.regpath.harness.scale;

import dev.regpath.bench.FigureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What the watcher takes in a small cluster, as it is in the image, and what a storm of changes makes of that. */
public final class WatcherBench {
    private WatcherBench() {}

    /**
     * Measures and writes down.
     *
     * @param arguments the directory with the layers of the image, as {@code ./dev image} has put them together
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // Or each answer waits for 40 ms.
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "regpath-watcher");
        try {
            Path launcher = Files.createDirectories(directory.resolve("bin")).resolve("regpath");
            // Starts a program of the image in a file system of its own, on the network of this machine. Without /dev,
            // Java makes its random numbers of how its threads are scheduled: 8 s of a processor.
            Files.writeString(launcher, """
                    #!/bin/sh
                    set -eu
                    if [ "${inside:-}" = "" ]; then
                      inside=yes exec unshare --mount "$0" "$@"
                    fi
                    cd %s
                    mkdir changes work root
                    layers=%s
                    mount -t overlay -o "lowerdir=$layers/regpath:$layers/java:$layers/system,upperdir=changes,workdir=work" overlay root
                    mkdir root/proc root/dev
                    mount -t proc proc root/proc
                    mount --bind /dev root/dev
                    cp "$KUBECONFIG" root/kubeconfig
                    exec env -i "PATH=$PATH" KUBECONFIG=/kubeconfig chroot root /opt/regpath/bin/regpath "$@"
                    """.formatted(directory, arguments[0]));
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
            new WatcherScale(directory, directory).small(FigureFile.begin("watcher"));
        } finally {
            new ProcessBuilder("rm", "-r", directory.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }
}
