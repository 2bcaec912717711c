package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** Makes the {@code .deb} of what is in the archive. */
final class DebianArchive {
    private static final String HOME = "opt/regpath";

    private DebianArchive() {}

    /**
     * Builds it.
     *
     * @param archive the content of the archive
     * @param floor becomes what it depends on
     */
    static void build(Staging archive, Release release, GlibcFloor floor, Path work, Path target)
            throws IOException, PackagingException {
        Staging root = Staging.fresh(work.resolve("deb"));
        root.copy(archive.root(), HOME);
        root.link("usr/bin/regpath", "/opt/regpath/bin/regpath");
        root.link("usr/bin/regpath-installer", "/opt/regpath/bin/regpath-installer");
        root.write("DEBIAN/control", """
                Package: regpath
                Version: %s
                Architecture: %s
                Maintainer: Regpath <packages@regpath.dev>
                Section: admin
                Priority: optional
                Depends: libc6 (>= %s)
                Description: image pulls find the registry inside the cluster, by its public name
                 Brings its own Java runtime and libbpf. Nothing is changed on the node by installing it:
                 regpath-installer plan shows what would be, regpath-installer install does it.
                """.formatted(
                        release.packageVersion(), Architecture.ofThisMachine().debianName(), floor));
        root.write("usr/share/doc/regpath/copyright", Licence.debianCopyright());
        root.write("DEBIAN/prerm", """
                #!/bin/sh
                # Removing the package restores the node; an upgrade leaves everything in place.
                set -e
                if [ "$1" = remove ]; then
                	/opt/regpath/bin/regpath-installer uninstall
                fi
                """);
        java.nio.file.Files.setPosixFilePermissions(
                root.resolve("DEBIAN/prerm"), PosixFilePermissions.fromString("rwxr-xr-x"));
        root.settle(release.time());
        Tool.run(
                Map.of("SOURCE_DATE_EPOCH", Long.toString(release.time().getEpochSecond())),
                work,
                List.of(
                        "dpkg-deb",
                        "--root-owner-group",
                        // Older systems know no zstd. Level 6 takes four times as long and saves 8 %.
                        "-Zxz",
                        "-z1",
                        "--threads-max=1",
                        "--build",
                        root.root().toString(),
                        target.toString()));
    }
}
