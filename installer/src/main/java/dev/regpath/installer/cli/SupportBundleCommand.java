package dev.regpath.installer.cli;

import dev.regpath.cli.Console;
import dev.regpath.cli.NeedsRoot;
import dev.regpath.files.FileEntry;
import dev.regpath.files.FileErrors;
import dev.regpath.files.NodeFiles;
import dev.regpath.installer.change.Installation;
import dev.regpath.installer.host.Host;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.journal.Checkpoint;
import dev.regpath.linux.LocalCommands;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "support-bundle",
        description = "Collect what is needed to find a fault: status, plan, configuration, logs, versions.",
        footer = {
            "",
            "Of files, it takes the structure and values known to hold no secret; headers, credentials, keys, comments",
            "and everything that cannot be parsed are left out. Still, read it before you send it."
        })
final class SupportBundleCommand implements Callable<Integer>, NeedsRoot {
    private static final Duration QUICK = Duration.ofSeconds(20);

    /** Directories whose files are taken as far as they may be shown, with all below them. */
    private static final List<Path> DIRECTORIES = List.of(
            Path.of("/etc/containerd"), Path.of("/etc/regpath"), Path.of("/etc/systemd/system/containerd.service.d"));

    private static final List<String> COMMANDS = List.of(
            "journalctl --no-pager -n 1000 -u regpath-boot -u regpath-node",
            "journalctl --no-pager -n 500 -u containerd",
            "systemctl --no-pager status regpath-boot regpath-node containerd kubelet",
            "regpath status",
            "uname -a",
            "containerd --version");

    @Mixin
    private final Console console = new Console();

    @Mixin
    private final HostOptions options = new HostOptions();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Where it is written (default: ${DEFAULT-VALUE}).",
            defaultValue = "regpath-support.tar.gz")
    private Path file = Path.of("regpath-support.tar.gz");

    @Override
    public Integer call() throws IOException, SystemdException {
        Host host = options.host();
        var permissions = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.deleteIfExists(file);
        try (Installation installation =
                        Installation.open(host, options.request(), console::complain, Checkpoint.NONE);
                var channel = Files.newByteChannel(
                        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions);
                TarArchiveOutputStream tar =
                        new TarArchiveOutputStream(new GZIPOutputStream(Channels.newOutputStream(channel)))) {
            Secrets secrets = new Secrets();
            for (Path directory : DIRECTORIES) {
                addAll(tar, host.files(), directory, secrets); // First: their secrets may stand in what follows.
            }
            add(tar, "status.txt", secrets.output(StatusCommand.text(installation.status())));
            add(tar, "plan.txt", secrets.output(PlanText.text(installation.plan())));
            for (String command : host.isThisMachine() ? COMMANDS : List.<String>of()) {
                add(tar, command.replaceAll("[^a-z]+", "-") + ".txt", secrets.output(answer(command)));
            }
        }
        console.say(file.toString());
        return InstallerExitCode.OK;
    }

    private static void addAll(TarArchiveOutputStream tar, NodeFiles files, Path directory, Secrets secrets)
            throws IOException {
        for (String name : files.list(directory)) {
            Path path = directory.resolve(name);
            FileEntry.FileType kind = files.look(path).map(FileEntry::kind).orElse(FileEntry.FileType.OTHER);
            if (kind == FileEntry.FileType.DIRECTORY) {
                addAll(tar, files, path, secrets);
            } else if (kind == FileEntry.FileType.FILE) {
                add(tar, "files" + path, shown(files, path, secrets));
            }
        }
    }

    /** One that is too large, or not to be read, keeps no other from being shown. */
    private static String shown(NodeFiles files, Path path, Secrets secrets) {
        try {
            return secrets.file(path, files.read(path).text());
        } catch (IOException e) {
            return "(not shown: %s)\n".formatted(FileErrors.words(e));
        }
    }

    /** What is missing on a host is worth knowing, too. */
    private static String answer(String command) {
        try {
            var result = new LocalCommands().run(List.of(command.split(" ", -1)), QUICK);
            return result.out() + result.err();
        } catch (IOException e) {
            return e.getMessage() + "\n";
        }
    }

    private static void add(TarArchiveOutputStream tar, String name, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setMode(0100600);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
