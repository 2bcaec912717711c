package dev.regpath.packages;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "image", description = "Makes the OCI image archive.", mixinStandardHelpOptions = true)
final class ImageCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final BuildOptions build = new BuildOptions();

    @Option(names = "--name", description = "The image's name, without tag (default: ${DEFAULT-VALUE}).")
    private String name = "regpath.dev/regpath";

    @Option(
            names = "--architecture",
            description = "For which machines; may be given several times (default: ${COMPLETION-CANDIDATES}).")
    private List<Architecture> architectures = List.of(Architecture.values());

    @Override
    public Integer call() throws Exception {
        Release release = Release.current();
        Path work = build.work().resolve("image");
        List<OciImage.PlatformContent> contents = new ArrayList<>();
        DebianSuite debian = DebianSuite.open(ImageContent.SUITE, build.cache());
        for (Architecture architecture : architectures) {
            say("putting together the image for " + architecture.debianName());
            OciImage.PlatformContent content =
                    ImageContent.stage(build, debian, architecture, release, work.resolve(architecture.debianName()));
            contents.add(content);
            Files.createDirectories(build.out());
            Files.copy(
                    ImageContent.bill(content),
                    build.out()
                            .resolve("regpath-%s-image-%s.cdx.json"
                                    .formatted(release.version(), architecture.debianName())),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        OciLayout layout = OciLayout.create(work.resolve("layout"));
        OciImage image = new OciImage(name + ":" + release.version(), release);
        String digest = image.write(layout, contents);
        Path archive = build.out().resolve("regpath-%s-image.tar".formatted(release.version()));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
            Tar.write(layout.staging(), "", release.time(), out);
        }
        Checksums.write(build.out(), build.work().resolve("lock"));
        say("%s (%d MB)%n%s@%s".formatted(archive, Files.size(archive) / 1_000_000, image.name(), digest));
        return 0;
    }

    private void say(String line) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
