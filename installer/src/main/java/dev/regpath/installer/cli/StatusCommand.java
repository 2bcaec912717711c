package dev.regpath.installer.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.regpath.cli.Console;
import dev.regpath.cli.JsonText;
import dev.regpath.cli.NeedsRoot;
import dev.regpath.cli.OutputFormat;
import dev.regpath.installer.change.HostStatus;
import dev.regpath.installer.change.Installation;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.host.UnitState;
import dev.regpath.installer.journal.Checkpoint;
import dev.regpath.installer.journal.Journal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        description = "Show what is installed, whether containerd reads hosts.toml files, and which units run.",
        footer = {"", "`regpath status` shows what the paths do."})
final class StatusCommand implements Callable<Integer>, NeedsRoot {
    @Mixin
    private final Console console = new Console();

    @Mixin
    private final HostOptions options = new HostOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException, SystemdException {
        try (Installation installation =
                Installation.open(options.host(), options.request(), console::complain, Checkpoint.NONE)) {
            HostStatus status = installation.status();
            console.print(output.format() == OutputFormat.json ? JsonText.document(json(status)) : text(status));
            return InstallerExitCode.OK;
        }
    }

    static String text(HostStatus status) {
        StringBuilder text = new StringBuilder();
        text.append("Regpath: ").append(status.state()).append('\n');
        status.installation()
                .ifPresent(journal ->
                        text.append("Installer: ").append(journal.version()).append('\n'));
        text.append("containerd: ")
                .append(status.containerd().orElse("not found"))
                .append('\n');
        status.units().forEach(unit -> text.append("Unit: ").append(unit.text()).append('\n'));
        status.files().forEach(file -> text.append("File: ").append(file).append('\n'));
        return text.toString();
    }

    private static String word(Journal.Phase phase) {
        return switch (phase) {
            case INSTALLING -> "interrupted while installing";
            case INSTALLED -> "installed";
            case UNDOING -> "interrupted while putting back";
        };
    }

    /** The documented schema of it is docs/reference/json/installer/status.schema.json. */
    static JsonObject json(HostStatus status) {
        JsonObject json = new JsonObject();
        json.addProperty(
                "installation",
                status.installation()
                        .map(Journal::phase)
                        .map(StatusCommand::word)
                        .orElse("none"));
        json.addProperty("state", status.state());
        status.installation().ifPresent(journal -> json.addProperty("installer", journal.version()));
        status.containerd().ifPresent(line -> json.addProperty("containerd", line));
        JsonArray units = new JsonArray();
        for (UnitState unit : status.units()) {
            JsonObject one = new JsonObject();
            one.addProperty("name", unit.name());
            one.addProperty("exists", unit.exists());
            one.addProperty("active", unit.active());
            one.addProperty("detail", unit.detail());
            units.add(one);
        }
        json.add("units", units);
        JsonArray files = new JsonArray();
        status.files().forEach(files::add);
        json.add("files", files);
        return json;
    }
}
