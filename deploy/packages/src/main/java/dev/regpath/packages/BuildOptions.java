package dev.regpath.packages;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where things come from and go to. */
final class BuildOptions {
    @Option(
            names = "--checkout",
            description = "The top of the sources, built (default: the working directory).",
            paramLabel = "DIR")
    private Path checkout = Path.of("");

    @Option(names = "--cache", description = "What was fetched is kept here.", paramLabel = "DIR", required = true)
    private Path cache = Path.of("");

    @Option(
            names = "--work",
            description = "Where things are put together (default: deploy/packages/target/work).",
            paramLabel = "DIR")
    private Path work = Path.of("deploy/packages/target/work");

    @Option(
            names = "--out",
            description = "Where the results go (default: deploy/packages/target/dist).",
            paramLabel = "DIR")
    private Path out = Path.of("deploy/packages/target/dist");

    Path checkout() {
        return checkout.toAbsolutePath();
    }

    Path cache() {
        return cache.toAbsolutePath();
    }

    Path work() {
        return checkout.resolve(work).toAbsolutePath();
    }

    Path out() {
        return checkout.resolve(out).toAbsolutePath();
    }

    /** The whole distribution: agent, watcher and installer. */
    Path distribution() {
        return checkout.resolve("installer/target/regpath").toAbsolutePath();
    }

    /** The chart. */
    Path chart() {
        return checkout.resolve("deploy/chart/regpath").toAbsolutePath();
    }

    /** The units, as they are delivered. */
    Path units() {
        return checkout.resolve("deploy/systemd").toAbsolutePath();
    }

    /** What cloud-init runs. */
    Path installScript() {
        return checkout.resolve("deploy/packages/src/main/sh/install.sh").toAbsolutePath();
    }

    Launcher launcher() {
        return new Launcher(
                checkout.resolve("deploy/packages/src/main/c/launcher.c").toAbsolutePath());
    }
}
