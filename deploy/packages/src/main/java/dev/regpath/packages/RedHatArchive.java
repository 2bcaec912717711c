package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** Makes the {@code .rpm} of what is in the archive. */
final class RedHatArchive {
    private static final String HOME = "opt/regpath";

    private RedHatArchive() {}

    /**
     * Builds it.
     *
     * @param archive the content of the archive
     * @param floor becomes what it depends on
     */
    static void build(Staging archive, Release release, GlibcFloor floor, Path work, Path target)
            throws IOException, PackagingException {
        Path top = work.resolve("rpm");
        Staging.fresh(top);
        Staging root = Staging.fresh(top.resolve("content"));
        root.copy(archive.root(), HOME);
        root.link("usr/bin/regpath", "/opt/regpath/bin/regpath");
        root.link("usr/bin/regpath-installer", "/opt/regpath/bin/regpath-installer");
        root.settle(release.time());
        Path spec = top.resolve("regpath.spec");
        Files.writeString(spec, spec(release, floor, root.root()));
        String epoch = Long.toString(release.time().getEpochSecond());
        Tool.run(
                Map.of("SOURCE_DATE_EPOCH", epoch),
                top,
                List.of(
                        "rpmbuild",
                        "-bb",
                        "--quiet",
                        "--define=_topdir " + top.toAbsolutePath(),
                        "--target=" + Architecture.ofThisMachine().machine(),
                        spec.toAbsolutePath().toString()));
        Path built = top.resolve("RPMS/%s/regpath-%s-1.%s.rpm"
                .formatted(
                        Architecture.ofThisMachine().machine(),
                        release.packageVersion(),
                        Architecture.ofThisMachine().machine()));
        Files.move(built, target, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Nothing in it is worked on, and nothing in it shows when or where it was built. */
    static String spec(Release release, GlibcFloor floor, Path content) {
        return """
                %%global __os_install_post %%{nil}
                %%global _build_id_links none
                %%global debug_package %%{nil}
                %%global _buildhost regpath.dev
                %%global use_source_date_epoch_as_buildtime 1
                %%global clamp_mtime_to_source_date_epoch 1
                %%global _binary_payload w1.xzdio
                Name: regpath
                Version: %1$s
                Release: 1
                Summary: Image pulls find the registry inside the cluster, by its public name
                License: %4$s
                AutoReqProv: no
                Requires: glibc >= %2$s
                %%description
                Brings its own Java runtime and libbpf. Nothing is changed on the node by installing it:
                regpath-installer plan shows what would be, regpath-installer install does it.
                Works of others that are in it, and their licences, are listed in /opt/regpath/NOTICE.
                %%install
                cp -a %3$s/. %%{buildroot}/
                %%preun
                # Removing the package restores the node; an upgrade leaves everything in place.
                if [ "$1" = 0 ]; then
                  /opt/regpath/bin/regpath-installer uninstall
                fi
                %%files
                %%defattr(-,root,root)
                /opt/regpath
                /usr/bin/regpath
                /usr/bin/regpath-installer
                """.formatted(release.packageVersion(), floor, content.toAbsolutePath(), Licence.ALL);
    }
}
