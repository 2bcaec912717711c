package dev.regpath.packages;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A package file of Debian's.
 *
 * @param file where it is
 * @param name its name
 * @param version its version
 * @param source the source package, which security trackers use
 * @param architecture what it is for; {@code all} if that does not matter
 * @param control its control file
 */
record DebianPackage(Path file, String name, String version, String source, String architecture, String control) {

    static DebianPackage read(Path file) throws IOException, PackagingException {
        String control = Tool.run("dpkg-deb", "--field", file.toString());
        Map<String, String> fields = control.lines()
                .filter(line -> !line.startsWith(" ") && line.contains(": "))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 2).strip()));
        String name = fields.getOrDefault("Package", "");
        return new DebianPackage(
                file,
                name,
                fields.getOrDefault("Version", ""),
                // "Source: glibc (2.41-1)" if the versions differ
                fields.getOrDefault("Source", name).split(" ", -1)[0],
                fields.getOrDefault("Architecture", "all"),
                control);
    }

    /** Unpacks it somewhere, runs nothing of it. */
    void unpack(Path directory) throws IOException, PackagingException {
        Files.createDirectories(directory);
        Tool.run("dpkg-deb", "--extract", file.toString(), directory.toString());
    }

    /**
     * Copies some of its files to where they have their place, and its copyright or the link to the package that has it.
     *
     * @param globs paths without the first slash, such as {@code usr/lib/*}{@code /libz.so*}
     * @throws PackagingException if one of them matches nothing
     */
    void stage(Staging staging, Path scratch, List<String> globs) throws IOException, PackagingException {
        Staging unpacked = Staging.fresh(scratch.resolve(file.getFileName()));
        unpack(unpacked.root());
        for (String glob : Stream.concat(globs.stream(), Stream.of("usr/share/doc/%s{,/copyright}".formatted(name)))
                .toList()) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            List<Path> found = unpacked.entries().stream()
                    .filter(path -> matcher.matches(path)
                            && !Files.isDirectory(unpacked.root().resolve(path), LinkOption.NOFOLLOW_LINKS))
                    .toList();
            if (found.isEmpty()) {
                throw new PackagingException(
                        "%s %s has no file %s".formatted(name, version, glob), "list its content: dpkg-deb -c " + file);
            }
            for (Path path : found) {
                staging.copy(unpacked.root().resolve(path), path.toString());
            }
        }
    }
}
