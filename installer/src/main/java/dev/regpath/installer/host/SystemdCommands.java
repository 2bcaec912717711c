package dev.regpath.installer.host;

import dev.regpath.files.NodeFiles;
import dev.regpath.linux.HostCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Programs of the host around this container: its systemd runs them, each as a unit of its own. */
public final class SystemdCommands implements HostCommands {
    private static final String UNIT = "regpath-installer-command.service";
    private static final Path OUT = Path.of("/run/regpath-installer.out");
    private static final Path ERR = Path.of("/run/regpath-installer.err");

    private final Systemd systemd;
    private final NodeFiles files;

    public SystemdCommands(Systemd systemd, NodeFiles files) {
        this.systemd = systemd;
        this.files = files;
    }

    @Override
    public CommandResult run(List<String> command, Duration limit) throws IOException {
        try {
            UnitState end = systemd.run(UNIT, command, OUT.toString(), ERR.toString(), limit);
            return new CommandResult(end.active().equals("failed") ? 1 : 0, text(OUT), text(ERR));
        } catch (SystemdException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            files.delete(OUT);
            files.delete(ERR);
        }
    }

    private String text(Path file) throws IOException {
        return files.look(file).isPresent() ? files.read(file).text() : "";
    }
}
