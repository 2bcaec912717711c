package dev.regpath.packages;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "dist",
        description = "Makes the archive for hosts, the packages of it, install.sh and checksums.",
        mixinStandardHelpOptions = true)
final class DistCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final BuildOptions build = new BuildOptions();

    @Override
    public Integer call() throws Exception {
        Release release = Release.current();
        Architecture architecture = Architecture.ofThisMachine();
        Path work = build.work().resolve("dist");
        Path out = build.out();
        Files.createDirectories(out);

        say("putting together the archive for " + architecture.debianName());
        Staging content = new ArchiveContent(build, work).stage(release);
        GlibcFloor floor = GlibcFloor.of(content);
        String name = "regpath-%s-linux-%s".formatted(release.version(), architecture.debianName());
        Path archive = out.resolve(name + ".tar.gz");
        try (OutputStream file = Gzip.create(archive)) {
            Tar.write(content, name + "/", release.time(), file);
        }
        told(archive, "needs glibc " + floor);

        Path deb = out.resolve("regpath_%s_%s.deb".formatted(release.packageVersion(), architecture.debianName()));
        DebianArchive.build(content, release, floor, work, deb);
        told(deb, "apt install ./" + deb.getFileName());

        Path rpm = out.resolve("regpath-%s-1.%s.rpm".formatted(release.packageVersion(), architecture.machine()));
        RedHatArchive.build(content, release, floor, work, rpm);
        told(rpm, "dnf install ./" + rpm.getFileName());

        for (Path chart : new ChartPackage(build.chart(), release).write(work, out)) {
            told(chart, "helm install regpath " + chart.getFileName());
        }

        Files.copy(build.installScript(), out.resolve("install.sh"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
                content.resolve("sbom.cdx.json"), out.resolve(name + ".cdx.json"), StandardCopyOption.REPLACE_EXISTING);
        Checksums.write(out, build.work().resolve("lock"));
        return 0;
    }

    private void told(Path file, String what) throws IOException {
        say("%s (%.1f MB): %s".formatted(file, Files.size(file) / 1e6, what));
    }

    private void say(String line) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
